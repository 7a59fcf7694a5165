//! What waits keeps the words that it was made with, whatever joins it.

use super::*;

on_both! {
    async fn what_another_step_joins_keeps_the_words_that_it_was_made_with(on: On) {
        let stage = staged(on).await;
        let (ada, ali) = (stage.signed_in(ADA).await, stage.signed_in(ALI).await);
        let users = [UserId::fresh(stage.services.clock.now()), UserId::fresh(stage.services.clock.now())];
        let ours = stage.told_now(&north(), Channel::Email, users[0]).await;
        let number = stage.propose(&ada, NOT_ALLOCATED, &other_words()).await.expect("it is proposed");
        stage.end(&ali, NOT_ALLOCATED, number, Verdict::Approve).await.expect("it is approved");
        let theirs = stage.told_now(&north(), Channel::Email, users[1]).await;
        let later = stage.propose(&ada, NOT_ALLOCATED, &words(&[
            (Part::Headline, "Later words"), (Part::Happened, "Later."), (Part::Asked, "Later still."),
        ])).await.expect("it is proposed");
        stage.end(&ali, NOT_ALLOCATED, later, Verdict::Approve).await.expect("it is approved");

        // Both waited, and something joins them in which the words in force are others by now.
        for (user, first, wordings, says) in [
            (users[0], ours, BTreeMap::new(), "has no interviewer: 2 children"),
            (users[1], theirs, BTreeMap::from([(NOT_ALLOCATED, number)]), "Somebody is needed for a talk"),
        ] {
            assert_eq!(stage.told_now(&north(), Channel::Email, user).await, first, "it joins what waits");
            let both = stage.message(first).await;
            assert_eq!((both.template.as_str(), &both.wordings), ("digest", &wordings), "{}", both.subject);
            assert!(both.subject.contains(says) && !both.body.contains("Later"), "{}: {}", both.subject, both.body);
        }
        let fresh = stage.told(&north(), Channel::Email).await;
        assert_eq!(fresh.wordings, BTreeMap::from([(NOT_ALLOCATED, later)]), "what is begun now has the words in force");
    }
}
