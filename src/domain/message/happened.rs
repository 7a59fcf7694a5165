//! How a try to send went: what is recorded of it, and what people are told of the reason.

crate::codes! {
    /// How one try to send went. The first stands for success; all others say what was in the way.
    Happened {
        /// The server took the message.
        Accepted = "accepted",
        /// The address is not one to which e-mail can be sent.
        AddressUnusable = "address_unusable",
        /// The server will not take e-mail for this address.
        AddressRefused = "address_refused",
        /// The server will not take this message.
        MessageRefused = "message_refused",
        /// The server asks to be tried later.
        AskedToWait = "asked_to_wait",
        /// The server could not be reached, or closed the connection before it had the message.
        NotReached = "not_reached",
        /// The server did not answer in time.
        TimedOut = "timed_out",
        /// The connection could not be encrypted as the settings demand.
        NotEncrypted = "not_encrypted",
        /// The server refused us: our login, our address, or our program.
        WeAreRefused = "we_are_refused",
        /// The connection was lost while the server, or GOV.UK Notify, had the message; nobody knows whether it was taken.
        Unclear = "unclear",
        /// GOV.UK Notify will not take this message.
        NotifyRefused = "notify_refused",
        /// GOV.UK Notify asks to be tried later.
        NotifyAskedToWait = "notify_asked_to_wait",
        /// GOV.UK Notify failed.
        NotifyFailed = "notify_failed",
        /// GOV.UK Notify could not be reached.
        NotifyNotReached = "notify_not_reached",
        /// GOV.UK Notify says that there is no such number or address.
        NotDelivered = "not_delivered",
        /// GOV.UK Notify says that the phone or mailbox took nothing for as long as was tried.
        NotDeliveredInTime = "not_delivered_in_time",
        /// GOV.UK Notify says that it was lost between it and the network.
        LostOnTheWay = "lost_on_the_way",
        /// GOV.UK Notify took it and never said what became of it.
        NeverHeard = "never_heard",
        /// STOP was sent from the number.
        Stopped = "stopped",
        /// The channel was closed; the message waits for it to open.
        ChannelClosed = "channel_closed",
        /// Every try was cut short before it could be recorded.
        CutShort = "cut_short",
        /// Nobody tried: this is a rehearsal, and the address may be a real person's.
        Withheld = "withheld",
        /// Its channel was closed or paused, and it was urgent: another channel has it.
        AnotherWay = "another_way",
        /// What is agreed about telling them does not hold yet.
        NotAgreedYet = "not_agreed_yet",
        /// What was agreed about telling them holds no longer.
        AgreedNoLonger = "agreed_no_longer",
        /// They may not be told of an appointment.
        NotToBeTold = "not_to_be_told",
        /// The number or address is never to be used.
        NeverToBeUsed = "never_to_be_used",
        /// Somebody who is a risk may read what comes there.
        SharedWithRisk = "shared_with_risk",
        /// Nobody agrees to this number or address.
        WayNotAgreed = "way_not_agreed",
        /// It was not the time of day at which it is safe; the message waits for that.
        OutsideHours = "outside_hours",
        /// It could not go in time before the appointment.
        TooLate = "too_late",
        /// The appointment that it tells of is not the one that is agreed any more.
        AppointmentChanged = "appointment_changed",
        /// The address was sealed with another key than the one that is set.
        CannotBeOpened = "cannot_be_opened",
    }
}

impl Happened {
    /// Why a message failed, for the person who has to see to it.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Accepted => "it was sent",
            Self::AddressUnusable => "the address is not one to which e-mail can be sent",
            Self::AddressRefused => "the mail server does not take e-mail for this address",
            Self::MessageRefused => "the mail server refused the message",
            Self::AskedToWait => "the mail server kept asking to be tried later",
            Self::NotReached => "the mail server could not be reached",
            Self::TimedOut => "the mail server did not answer in time",
            Self::NotEncrypted => "the connection to the mail server could not be encrypted",
            Self::WeAreRefused => "the mail server refused our login or our sender's address",
            Self::Unclear => "the connection was lost each time before the mail server said that it has the message",
            Self::NotifyRefused => "GOV.UK Notify refused the message",
            Self::NotifyAskedToWait => "GOV.UK Notify kept asking to be tried later",
            Self::NotifyFailed => "GOV.UK Notify kept failing",
            Self::NotifyNotReached => "GOV.UK Notify could not be reached",
            Self::NotDelivered => "GOV.UK Notify says that there is no such number or address",
            Self::NotDeliveredInTime => "GOV.UK Notify says that the phone or mailbox could not take it in time",
            Self::LostOnTheWay => "GOV.UK Notify says that it was lost on the way",
            Self::NeverHeard => "no receipt came: GOV.UK Notify took it, and never said whether it arrived",
            Self::Stopped => "whoever has the phone sent STOP, so no text goes there until they send START",
            Self::ChannelClosed => "GOV.UK Notify could not be used",
            Self::CutShort => "each try was cut short before it could be recorded",
            Self::Withheld => "this is a rehearsal, and the address may be a real person's",
            Self::AnotherWay => "it could not go this way at the time, so it went another",
            Self::NotAgreedYet => "what is agreed about telling them does not hold yet",
            Self::AgreedNoLonger => "what was agreed about telling them holds no longer",
            Self::NotToBeTold => "it is not agreed that they may be told of an appointment",
            Self::NeverToBeUsed => "the number or address is never to be used",
            Self::SharedWithRisk => "somebody who is a risk may read what comes to the number or address",
            Self::WayNotAgreed => "it is not agreed that the number or address is safe",
            Self::OutsideHours => "it is not the time of day at which the number or address is safe",
            Self::TooLate => "it could not go at a safe time, and in time before the appointment",
            Self::AppointmentChanged => "the appointment was changed, or is over",
            Self::CannotBeOpened => "the number or address cannot be read with the secret key that is set",
        }
    }
}
