//! A choice is one of the answers that a question offers.

/// One answer of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub text: String,
    /// What there is to know about it.
    pub hint: String,
    /// Whether choosing it opens further questions.
    pub opens: bool,
    /// Whether choosing it opens what the answer after it opens.
    pub opens_next: bool,
}

impl Choice {
    /// An answer, as it is sent and as it is read.
    #[must_use]
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), ..Self::default() }
    }

    /// With what there is to know about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With further questions.
    #[must_use]
    pub fn opens(mut self) -> Self {
        self.opens = true;
        self
    }
}
