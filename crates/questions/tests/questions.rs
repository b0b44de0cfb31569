//! Questions: the model answers them, the same seed makes the same, and known ones have known answers.

use kmscope_questions::{Kind, Sheet, markdown, question};
use kmscope_session::Language;

#[test]
fn the_same_seed_makes_the_same_question_and_another_one_another() {
    for kind in Kind::ALL {
        let all: Vec<_> = (0..40).map(|seed| question(*kind, seed)).collect();
        for (seed, first) in all.iter().enumerate() {
            assert_eq!(*first, question(*kind, seed as u64));
        }
        let mut scripts: Vec<_> = all.iter().map(|question| &question.script).collect();
        scripts.sort();
        scripts.dedup();
        assert!(scripts.len() >= 3, "{kind:?}: {}", scripts.len());
        let mut answers: Vec<_> = all.iter().map(|question| &question.answer.english).collect();
        answers.sort();
        answers.dedup();
        assert!(answers.len() >= 2, "{kind:?} has always the answer {answers:?}");
    }
}

#[test]
fn every_script_compiles_and_every_answer_is_one_that_can_be_given() {
    for kind in Kind::ALL {
        for seed in 0..40 {
            let question = question(*kind, seed);
            let compiled = kmscope_scenario::compile(&question.script);
            assert!(compiled.diagnostics.is_empty(), "{}\n{:?}", question.script, compiled.diagnostics);
            assert!(question.step > 0 && question.step <= compiled.program.steps.len(), "{kind:?} {seed}");
            if !question.choices.is_empty() {
                assert!(question.choices.contains(&question.answer), "{question:?}");
            }
            assert!(question.is_right(&question.answer.english) && question.is_right(&question.answer.chinese));
            assert!(!question.is_right("perhaps"));
            assert!(question.reason.english.len() > 10 && question.reason.chinese.len() > 10, "{question:?}");
        }
    }
}

/// Known by heart, or by the books: what the model says of them must be that.
#[test]
fn what_books_know_is_what_the_model_answers() {
    // Silberschatz: 240, 120, 60 and 130 KB of 1,024: 256 at 0, 128 at 256, 64 at 384, 256 at 512.
    let segment = question(Kind::Segment, 0);
    assert!(segment.is_right("512"), "{segment:?}");
    assert!(
        segment.reason.english.starts_with("a = 0–256 KB, b = 256–384 KB, c = 384–448 KB, d = 512–768 KB"),
        "{segment:?}"
    );
    for seed in 0..200 {
        // Neighbours are buddies if the lower one stands at an even place.
        let buddies = question(Kind::Buddies, seed);
        let first: u64 = buddies
            .script
            .split("p[")
            .nth(2)
            .and_then(|rest| rest.split(']').next())
            .and_then(|n| n.parse().ok())
            .expect("a number");
        assert!(buddies.is_right(if first.is_multiple_of(2) { "yes" } else { "no" }), "{buddies:?}");
        // GFP_KERNEL may sleep, and in atomic code that is a bug; a mutex is not.
        let context = question(Kind::Context, seed);
        let sleeps = ["GFP_KERNEL", "GFP_NOIO"].iter().any(|flags| context.script.contains(flags));
        let atomic = !context.script.contains("mutex");
        assert!(context.is_right(if sleeps && atomic { "a bug" } else { "granted at once" }), "{context:?}");
    }
}

#[test]
fn a_sheet_has_its_questions_first_and_its_solutions_behind_in_both_languages() {
    for language in Language::ALL {
        let sheet = Sheet {
            seed: 0,
            count: 30,
            kinds: vec![],
            language,
            hosted: Some("https://example.org/kmscope/".to_owned()),
        };
        let text = markdown(&sheet);
        assert_eq!(text, markdown(&sheet));
        assert_eq!(text.matches("\n## ").count(), 30);
        assert_eq!(text.matches("https://example.org/kmscope/#v1;s=").count(), 30);
        let (asked, solved) =
            text.split_once(if language == Language::English { "# Solutions" } else { "# 答案" }).expect("both");
        assert!(!asked.contains("https://") && solved.contains("**512**"));
        let other = Sheet { seed: 1, ..sheet };
        assert_ne!(markdown(&other), text);
    }
}
