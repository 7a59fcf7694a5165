//! Northshire's parties, as a file for `homeward apply` would give them. Names say that nobody is real, addresses are
//! example.org's, and telephone numbers are of the range kept for drama.

use chrono::NaiveDate;

/// The police force.
pub const POLICE: &str = "Northshire Police";
/// The council.
pub const COUNCIL: &str = "Northshire County Council";
/// A provider of children's homes.
pub(super) const HOMES: &str = "Oakfield Homes";
/// A provider of foster care.
pub(super) const FOSTERING: &str = "Riverside Fostering";

/// Everybody but the keys.
pub(super) const PARTIES: &str = r#"
    authorities = [{ code = "990", name = "Northshire" }]
    teams = [
        { name = "Return interviews", organisation = "Northshire County Council" },
        { name = "Looked after children", organisation = "Northshire County Council" },
    ]

    [[organisations]]
    name = "Northshire Police"
    kind = "police"
    authorities = ["990"]
    email = "missing@northshire-police.example.org"

    [[organisations]]
    name = "Oakfield Homes"
    kind = "care_provider"
    authorities = ["990"]
    email = "duty@oakfield-homes.example.org"

    [[organisations]]
    name = "Riverside Fostering"
    kind = "care_provider"
    authorities = ["990"]
    email = "duty@riverside-fostering.example.org"

    [[organisations]]
    name = "Northshire County Council"
    kind = "local_authority"
    authorities = ["990"]
    email = "missing@northshire.example.org"
"#;

/// A person for each role: the name before the @, their made-up name, their team and the role.
pub(super) const PEOPLE: [(&str, &str, &str, &str); 13] = [
    ("ida", "Ida Interviewer", INTERVIEWS, "interviewer"),
    ("iris", "Iris Interviewer", INTERVIEWS, "interviewer"),
    ("cora", "Cora Coordinator", INTERVIEWS, "missing_coordinator"),
    ("theo", "Theo Teammanager", INTERVIEWS, "team_manager"),
    ("sol", "Sol Socialworker", LOOKED_AFTER, "social_worker"),
    ("sera", "Sera Servicemanager", LOOKED_AFTER, "service_manager"),
    ("hugo", "Hugo Headofservice", LOOKED_AFTER, "head_of_service"),
    ("asha", "Asha Assistantdirector", LOOKED_AFTER, "assistant_director"),
    ("odin", "Odin Outofhours", LOOKED_AFTER, "out_of_hours"),
    ("rita", "Rita Returnsofficer", LOOKED_AFTER, "returns_officer"),
    ("alba", "Alba Auditor", LOOKED_AFTER, "auditor"),
    ("ada", "Ada Administrator", LOOKED_AFTER, "administrator"),
    ("rory", "Rory Reporter", LOOKED_AFTER, "reporter"),
];

/// Who takes turns with some of them, by rota.
const COLLEAGUES: [(&str, &str, &str, &str); 3] = [
    ("cleo", "Cleo Coordinator", INTERVIEWS, "missing_coordinator"),
    ("olga", "Olga Outofhours", LOOKED_AFTER, "out_of_hours"),
    ("otto", "Otto Outofhours", LOOKED_AFTER, "out_of_hours"),
];

const MONDAY_TO_WEDNESDAY: &str = r#""monday", "tuesday", "wednesday""#;
const THURSDAY_TO_SUNDAY: &str = r#""thursday", "friday", "saturday", "sunday""#;
const WORKING_DAYS: &str = r#""monday", "tuesday", "wednesday", "thursday", "friday""#;
const WEEKEND: &str = r#""saturday", "sunday""#;

/// Who is on duty: role, name, days, bank holidays, from, to. A coordinator answers all round the clock; of the team out of
/// hours one has the nights of working days, one the weekends and one the bank holidays.
const DUTIES: [(&str, &str, &str, &str, &str, &str); 5] = [
    ("missing_coordinator", "cora", MONDAY_TO_WEDNESDAY, "as_usual", "08:30:00", "08:30:00"),
    ("missing_coordinator", "cleo", THURSDAY_TO_SUNDAY, "as_usual", "08:30:00", "08:30:00"),
    ("out_of_hours", "odin", WORKING_DAYS, "never", "17:30:00", "08:30:00"),
    ("out_of_hours", "olga", WEEKEND, "never", "08:30:00", "08:30:00"),
    ("out_of_hours", "otto", "", "always", "08:30:00", "08:30:00"),
];

/// The rotas from `first_day` on, as a file for `apply` gives them.
pub(super) fn rotas(first_day: NaiveDate) -> String {
    let duty = |(role, who, days, holidays, from, to): &(&str, &str, &str, &str, &str, &str)| {
        format!(
            "[[rotas]]\nauthority = \"990\"\nrole = \"{role}\"\nwho = \"{}\"\ndays = [{days}]\n\
             bank_holidays = \"{holidays}\"\nfrom = \"{from}\"\nto = \"{to}\"\nfirst_day = \"{first_day}\"\n",
            address(who)
        )
    };
    DUTIES.iter().map(duty).collect()
}

/// Those whose words stand in the history.
pub(super) const CORA: &str = "cora@northshire.example.org";
pub(super) const PIA: &str = "pia@northshire-police.example.org";
pub(super) const HOLLY: &str = "holly@oakfield-homes.example.org";

/// People of the partners, who tell us of children: their address, made-up name, organisation.
const REPORTERS: [(&str, &str, &str); 3] = [
    (PIA, "Pia Policereporter", POLICE),
    (HOLLY, "Holly Homesworker", HOMES),
    ("fern@riverside-fostering.example.org", "Fern Fostercarer", FOSTERING),
];

const INTERVIEWS: &str = "Return interviews";
const LOOKED_AFTER: &str = "Looked after children";

/// Who gets a key, by what name it begins, and for what.
pub const KEY_HOLDERS: [(&str, &str, &str); 4] = [
    (POLICE, "northshire-police", r#""notices", "records""#),
    (HOMES, "oakfield-homes", r#""notices", "records""#),
    (FOSTERING, "riverside-fostering", r#""notices", "records""#),
    (COUNCIL, "northshire-council", r#""notices", "records", "interviews", "reports", "exports", "administration""#),
];

/// The e-mail address of somebody of the council.
pub(super) fn address(name: &str) -> String {
    format!("{name}@northshire.example.org")
}

/// The people as a file for `apply` gives them.
#[must_use]
pub fn people() -> String {
    let person = |(number, (short, name, team, role)): (usize, &(&str, &str, &str, &str))| {
        let address = address(short);
        format!(
            "[[users]]\nemail = \"{address}\"\nname = \"{name}\"\norganisation = \"{COUNCIL}\"\nteam = \"{team}\"\n\
             roles = [\"{role}\"]\nmobile = \"+44770090{number:04}\"\n"
        )
    };
    let reporter = |(address, name, organisation): &(&str, &str, &str)| {
        format!(
            "[[users]]\nemail = \"{address}\"\nname = \"{name}\"\norganisation = \"{organisation}\"\n\
             roles = [\"reporter\"]\n"
        )
    };
    let ours = (100..).zip(&PEOPLE).chain((200..).zip(&COLLEAGUES));
    ours.map(person).chain(REPORTERS.iter().map(reporter)).collect()
}

/// Everybody who can sign in: what they do, and their address.
#[must_use]
pub fn logins() -> Vec<(String, String)> {
    let ours = PEOPLE.iter().map(|(short, _, _, role)| (role.replace('_', " "), address(short)));
    let reporter = |(address, _, organisation): &(&str, &str, &str)| {
        (format!("reporter of {organisation}"), (*address).to_owned())
    };
    ours.chain(REPORTERS.iter().map(reporter)).collect()
}

/// A key for each partner, whose name ends with `stamp`: secrets are shown once, so each start of the demo gives new ones.
#[must_use]
pub fn keys(stamp: &str) -> String {
    let key = |(organisation, name, scopes): &(&str, &str, &str)| {
        format!("[[api_keys]]\nname = \"{name}-{stamp}\"\norganisation = \"{organisation}\"\nscopes = [{scopes}]\n")
    };
    KEY_HOLDERS.iter().map(key).collect()
}
