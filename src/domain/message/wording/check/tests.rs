use super::*;
use crate::domain::ladder::StepName;

fn sample(field: Field) -> String {
    match field {
        Field::Link => format!("https://homeward.example.org/escalations/{}", "0".repeat(36)),
        Field::Count => "12".to_owned(),
        Field::Reference => "0cd1ef23".to_owned(),
        Field::Since => "Tuesday 24 November 2026 at 19:00 GMT".to_owned(),
        Field::When => "Wednesday 30 September at 19:00".to_owned(),
        Field::Worker => "a".repeat(20),
        Field::Number => "01632960001".to_owned(),
    }
}

fn checked(name: TemplateName, parts: &[(Part, &str)]) -> Result<Wording, Vec<(String, String)>> {
    let typed = parts.iter().map(|(part, text)| (*part, (*text).to_owned())).collect();
    let faults = |faults: Vec<Violation>| faults.into_iter().map(|fault| (fault.pointer, fault.detail)).collect();
    Wording::checked(name, &typed, sample).map_err(faults)
}

fn fault_of(part: Part, text: &str) -> Vec<String> {
    let is_of = |name: &TemplateName| name.parts().contains(&part);
    let names = [TemplateName::Step(StepName::MissingOpened), TemplateName::UrgentText, TemplateName::Appointment];
    let name = names.into_iter().find(is_of).expect("a template that has it");
    let good = |part: &Part| match part {
        Part::One => "Open {link}",
        Part::Several => "{count} things wait. Open {link}",
        Part::Booked | Part::Changed | Part::Reminder => "We meet {when}",
        Part::CallBack => "Ring {number}",
        _ => "Somebody waits",
    };
    let parts: Vec<_> = name.parts().iter().map(|of| (*of, if *of == part { text } else { good(of) })).collect();
    let faults = checked(name, &parts).err().unwrap_or_default();
    assert!(faults.iter().all(|(pointer, _)| *pointer == format!("#/{}", part.word())), "{text}: {faults:?}");
    faults.into_iter().map(|(_, detail)| detail).collect()
}

#[test]
fn what_is_written_well_is_taken_as_it_is_but_for_space_that_nobody_sees() {
    let parts = [(Part::Opening, ""), (Part::Closing, "  One.  \r\n\r\nTwo.\r\n")];
    let wording = checked(TemplateName::Email, &parts).expect("it obeys");
    assert_eq!((wording.part(Part::Opening), wording.part(Part::Closing)), ("", "One.\n\nTwo."));
    let parts = [(Part::One, " Open\r\n{link} "), (Part::Several, "{count} things: {link}")];
    let wording = checked(TemplateName::OrdinaryText, &parts).expect("it obeys");
    assert_eq!(wording.part(Part::One), "Open {link}");
    assert_eq!(wording.filled(Part::Several, |field| field.word().to_owned()), "count things: link");
}

#[test]
fn each_fault_is_named_with_its_reason() {
    for (row, part, text, expected) in [
        ("nothing", Part::Asked, " ", "Enter what it says"),
        ("a control character", Part::Asked, "Ring\u{7}", "It must hold no control characters"),
        (
            "a field of another part",
            Part::Happened,
            "{link}",
            "{link} is no field here: this part can hold {reference} and {since}",
        ),
        ("a part without fields", Part::Asked, "{since}", "{since} is no field here: this part can hold no fields"),
        (
            "no field at all",
            Part::Happened,
            "{weather}",
            "{weather} is no field here: this part can hold {reference} and {since}",
        ),
        ("a brace alone", Part::Happened, "a { b", "There is a { without the other: braces stand around fields only"),
        ("no link", Part::One, "Sign in", "It must hold {link}, by which its reader opens what waits"),
        ("no number", Part::Several, "Open {link}", "It must hold {count}, which says how many things wait"),
        (
            "a word that gives away",
            Part::One,
            "A Child! {link}",
            "It must not say “child”: others see a phone lying there",
        ),
        (
            "its forms",
            Part::One,
            "Children, interviewed by councillors: {link}",
            "It must not say “children”, “councillors”, “interviewed”: others see a phone lying there",
        ),
        ("a time that nobody is told", Part::Booked, "See you then", "It must hold {when}, which says when they meet"),
        (
            "a number that nobody is told",
            Part::CallBack,
            "Ring me",
            "It must hold {number}, which is the number to ring",
        ),
        (
            "what a family is not told by text",
            Part::Reminder,
            "Your interview: {when}",
            "It must not say “interview”: others see a phone lying there",
        ),
        (
            "a letter of another alphabet",
            Part::One,
            "It’s urgent {link}",
            "It must not hold “’”: texts have no such letter, and would cost twice as much",
        ),
    ] {
        assert_eq!(fault_of(part, text), [expected], "{row}");
    }
}

#[test]
fn nothing_that_could_name_a_child_is_a_field_anywhere() {
    for word in
        ["child", "name", "given_name", "Family Name", "date_of_birth", "dob", "address", "home-name", "NHS number"]
    {
        let step = TemplateName::Step(StepName::RepeatReached);
        for name in [TemplateName::Email, TemplateName::UrgentText, TemplateName::Appointment, step] {
            for part in name.parts() {
                let text = format!("{{{word}}} {{count}} {{link}}");
                let faults = checked(name, &[(*part, &text)]).expect_err("it is refused");
                let expected = format!("{{{word}}} could name a child or lead to one: no message may hold that");
                assert!(faults.contains(&(format!("#/{}", part.word()), expected)), "{word}: {faults:?}");
            }
        }
    }
    let own: Vec<_> = Field::WORDS.iter().filter(|(word, _)| names_somebody(word)).collect();
    assert!(own.is_empty(), "no field that there is: {own:?}");
}

#[test]
fn a_part_is_as_long_as_it_may_be_and_no_longer() {
    for part in [Part::Headline, Part::Happened, Part::Asked] {
        assert!(fault_of(part, &"a".repeat(part.longest())).is_empty());
        let longer = fault_of(part, &"a".repeat(part.longest() + 1));
        let expected = format!("It must be {} characters or fewer, and has {}", part.longest(), part.longest() + 1);
        assert_eq!(longer, [expected]);
    }
    let link = sample(Field::Link).len();
    let text = |length: usize| format!("{} {{link}}", "a".repeat(length));
    assert!(fault_of(Part::One, &text(306 - link - 1)).is_empty(), "two segments");
    let longer = fault_of(Part::One, &text(306 - link));
    assert_eq!(longer, ["It takes 3 segments with all that is filled in, and may take 2"]);
}

#[test]
fn all_faults_of_all_parts_are_named_at_once() {
    let faults = checked(TemplateName::UrgentText, &[(Part::One, "The missing { of {name}")]).expect_err("refused");
    let pointers: Vec<_> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(pointers, ["#/one", "#/one", "#/one", "#/one", "#/several"], "{faults:?}");
}
