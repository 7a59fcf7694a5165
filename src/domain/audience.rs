//! An audience is the roles that a step tells; who bears them is looked up at the moment of telling. A *rung* is a role's
//! place in the line of those who answer for a child.

crate::codes! {
    /// What a person is there for.
    Role {
        /// Tells of a child on behalf of an organisation: a police officer, a home's worker.
        Reporter = "reporter",
        /// Offers and holds return interviews.
        Interviewer = "interviewer",
        /// Answers for the child.
        SocialWorker = "social_worker",
        /// Sees to it that every missing child of the authority is followed up.
        MissingCoordinator = "missing_coordinator",
        /// Answers for a team; allocates, approves and signs off.
        TeamManager = "team_manager",
        /// Answers for several teams.
        ServiceManager = "service_manager",
        /// Answers for a service.
        HeadOfService = "head_of_service",
        /// Answers for all of it.
        AssistantDirector = "assistant_director",
        /// On duty at night and at weekends.
        OutOfHours = "out_of_hours",
        /// Makes the returns to government.
        ReturnsOfficer = "returns_officer",
        /// Reads, and looks at who read.
        Auditor = "auditor",
        /// Sees to accounts, keys and policies.
        Administrator = "administrator",
    }
}

impl Role {
    /// The role told next when this one does not acknowledge; none at the top, and for those who stand in no line.
    #[must_use]
    pub const fn rung_above(self) -> Option<Self> {
        match self {
            Self::Reporter | Self::Interviewer => Some(Self::MissingCoordinator),
            Self::SocialWorker | Self::MissingCoordinator => Some(Self::TeamManager),
            Self::TeamManager => Some(Self::ServiceManager),
            Self::ServiceManager => Some(Self::HeadOfService),
            Self::HeadOfService => Some(Self::AssistantDirector),
            Self::AssistantDirector | Self::OutOfHours | Self::ReturnsOfficer | Self::Auditor | Self::Administrator => {
                None
            }
        }
    }

    /// How far up the role stands: the higher, the more senior; 0 for those who stand in no line.
    #[must_use]
    pub const fn seniority(self) -> u8 {
        match self {
            Self::OutOfHours | Self::ReturnsOfficer | Self::Auditor | Self::Administrator => 0,
            Self::Reporter | Self::Interviewer => 1,
            Self::SocialWorker | Self::MissingCoordinator => 2,
            Self::TeamManager => 3,
            Self::ServiceManager => 4,
            Self::HeadOfService => 5,
            Self::AssistantDirector => 6,
        }
    }

    /// Whether who bears the role works with children who went missing, and so can be given an interview.
    #[must_use]
    pub const fn holds_interviews(self) -> bool {
        matches!(self, Self::Interviewer | Self::SocialWorker | Self::MissingCoordinator) || self.is_manager()
    }

    /// Whether who bears the role may look at children's records: whoever answers for children by day or by night, and
    /// whoever looks at how others work.
    #[must_use]
    pub const fn answers_for_children(self) -> bool {
        matches!(self, Self::SocialWorker | Self::MissingCoordinator | Self::OutOfHours | Self::Auditor)
            || self.is_manager()
    }

    /// Whether who bears the role sees to it that all children of the authority are followed up: a coordinator or a manager.
    #[must_use]
    pub const fn watches_over(self) -> bool {
        matches!(self, Self::MissingCoordinator) || self.is_manager()
    }

    /// Whether the ladders tell who bears the role of steps: everybody who works with children of a council.
    #[must_use]
    pub const fn answers_steps(self) -> bool {
        self.holds_interviews() || matches!(self, Self::OutOfHours)
    }

    /// Whether the role may decide what needs a manager: closures, sign-off, that an interview is not required.
    #[must_use]
    pub const fn is_manager(self) -> bool {
        self.seniority() >= Self::TeamManager.seniority()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::violation::Code;

    #[test]
    fn what_nobody_acknowledges_climbs_to_the_assistant_director_and_no_further() {
        for (from, line) in [
            (Role::Reporter, "missing_coordinator team_manager service_manager head_of_service assistant_director"),
            (Role::Interviewer, "missing_coordinator team_manager service_manager head_of_service assistant_director"),
            (Role::SocialWorker, "team_manager service_manager head_of_service assistant_director"),
            (Role::MissingCoordinator, "team_manager service_manager head_of_service assistant_director"),
            (Role::AssistantDirector, ""),
            (Role::OutOfHours, ""),
            (Role::ReturnsOfficer, ""),
            (Role::Auditor, ""),
            (Role::Administrator, ""),
        ] {
            let climbed: Vec<_> = std::iter::successors(from.rung_above(), |role| role.rung_above()).collect();
            let words: Vec<_> = climbed.into_iter().map(Role::word).collect();
            assert_eq!(words.join(" "), line, "from {}", from.word());
        }
    }

    #[test]
    fn every_rung_above_is_one_more_senior() {
        for (word, role) in Role::WORDS {
            if let Some(above) = role.rung_above() {
                assert_eq!(above.seniority(), role.seniority() + 1, "{word}");
            }
        }
    }

    #[test]
    fn managers_are_those_from_team_manager_upwards() {
        let managers: Vec<_> =
            Role::WORDS.iter().filter(|(_, role)| role.is_manager()).map(|(word, _)| *word).collect();
        assert_eq!(managers, ["team_manager", "service_manager", "head_of_service", "assistant_director"]);
    }
}
