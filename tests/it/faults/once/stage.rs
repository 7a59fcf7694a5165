//! What is handed over to whom, and the stages at which the plug is pulled.

use super::wire::Call;

/// By what something leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// E-mail, to an SMTP server.
    Mail,
    /// Texts, by GOV.UK Notify.
    Text,
    /// Events, to a receiver of webhooks.
    Event,
}

pub const CHANNELS: [Channel; 3] = [Channel::Mail, Channel::Text, Channel::Event];

impl Channel {
    /// With what the receiver tells a second copy by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "e-mail by SMTP, told apart by Message-ID",
            Self::Text => "texts by GOV.UK Notify, asked for by our reference",
            Self::Event => "webhooks, told apart by webhook-id",
        }
    }

    /// How the call looks that hands one over.
    pub const fn call(self) -> Call {
        match self {
            Self::Mail => Call { begins: "MAIL FROM:", ends: "\r\n.\r\n" },
            Self::Text => Call { begins: "POST /v2/notifications/sms", ends: "" },
            Self::Event => Call { begins: "POST /", ends: "" },
        }
    }

    /// The rows that are the queue.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Mail | Self::Text => "messages",
            Self::Event => "webhook_deliveries",
        }
    }

    /// The state of a row that has come to its end.
    pub const fn done(self) -> &'static str {
        match self {
            Self::Mail | Self::Text => "sent",
            Self::Event => "delivered",
        }
    }
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The claim has leased the row and not committed.
    Claim,
    /// The lease is there and the program speaks; the receiver has not heard of it.
    BeforeCall,
    /// The receiver has it; its answer is on the way.
    InCall,
    /// The program has the answer.
    AfterCall,
    /// The program writes down what came of it and has not committed.
    BeforeCommit,
}

pub const STAGES: [Stage; 5] = [Stage::Claim, Stage::BeforeCall, Stage::InCall, Stage::AfterCall, Stage::BeforeCommit];

impl Stage {
    /// What the rows may say when the program was killed: the state, the tries that were counted, and whether it has arrived.
    pub const fn left(self, channel: Channel) -> (&'static [&'static str], u32, usize) {
        match self {
            Self::Claim => (&["pending"], 0, 0),
            Self::BeforeCall => (&["sending"], 1, 0),
            Self::InCall | Self::BeforeCommit => (&["sending"], 1, 1),
            // It may have been quicker than whoever killed it.
            Self::AfterCall => match channel {
                Channel::Mail | Channel::Text => (&["sending", "sent"], 1, 1),
                Channel::Event => (&["sending", "delivered"], 1, 1),
            },
        }
    }
}
