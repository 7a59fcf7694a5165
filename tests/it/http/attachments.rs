//! Files that go with what agencies write to each other: what is taken, who may have it, and how it lies here.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use homeward::domain::attachment::{LARGEST, LARGEST_TOGETHER, MOST};
use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::conversation::{CORA, HOLLY, PAT, told};
use super::{Served, answered};
use crate::app::On;
use crate::on_both;

const PDF: &[u8] = b"%PDF-1.7\n% the words of the scan\n%%EOF\n";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\xfe\xfd";

fn file(name: &str, content: &[u8]) -> Value {
    json!({ "name": name, "content": STANDARD.encode(content) })
}

/// Writes it with files; gives what is said of them.
async fn encloses(served: &Served, key: &str, person: &str, path: &str, post: &Value) -> Vec<Value> {
    let answer = served.post_as(key, person, path, post).await;
    assert_eq!(answer.code, 200, "{}", answer.text);
    answer.json()["files"].as_array().expect("files").clone()
}

fn at(file: &Value) -> String {
    format!("/api/v1/attachments/{}", file["id"].as_str().expect("an id"))
}

async fn execute(served: &Served, sql: &str) -> Result<(), String> {
    let done = served.app.services.database.read().execute_unprepared(sql).await;
    done.map(drop).map_err(|error| error.to_string())
}

on_both! {
    async fn whoever_reads_a_post_has_its_files_as_they_were_and_nobody_else(on: On) {
        let (served, path) = told(on).await;
        let post = json!({ "text": "To the force alone.", "to": ["Northshire Police"],
            "files": [file("C:\\scans\\Zo\u{eb}.PDF", PDF), file("Seen here", JPEG)] });
        let files = encloses(&served, "north", CORA, &path, &post).await;
        let (scan, photograph) = (&files[0], &files[1]);
        assert_eq!((&scan["name"], &scan["media_type"], &scan["size"]), (&json!("Zo\u{eb}.PDF"), &json!("application/pdf"), &json!(PDF.len())));
        assert_eq!((&photograph["name"], &photograph["media_type"]), (&json!("Seen here.jpg"), &json!("image/jpeg")));
        for key in ["north", "force"] {
            let posts = served.items(key, &path).await;
            assert_eq!(posts[0]["files"], json!(files), "{key}");
            for (told, content) in [(scan, PDF), (photograph, JPEG)] {
                let answer = served.with(key, Method::GET, &at(told)).send().await.expect("an answer");
                assert_eq!(answer.status(), 200, "{key}");
                let header = |name: &str| answer.headers()[name].to_str().expect("a text").to_owned();
                assert_eq!(header("content-type"), told["media_type"].as_str().expect("a type"));
                assert!(header("content-disposition").starts_with("attachment; filename="), "{}", header("content-disposition"));
                assert_eq!((&*header("x-content-type-options"), &*header("cache-control")), ("nosniff", "no-store"));
                assert_eq!(header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'; sandbox");
                assert_eq!(answer.bytes().await.expect("its content"), content, "{key}");
            }
        }
        assert_eq!(served.times_done("missing_episode.attachment").await, 4, "a line for each");
        let nothing = served.get("carers", "/api/v1/attachments/01890000-0000-7000-8000-000000000000").await;
        for key in ["carers", "south"] {
            let refused = served.get(key, &at(scan)).await;
            refused.problem(StatusCode::NOT_FOUND);
            assert_eq!(refused.text, nothing.text, "{key}");
        }
        served.get("", &at(scan)).await.problem(StatusCode::UNAUTHORIZED);
        served.get("north", "/api/v1/attachments/none").await.problem(StatusCode::NOT_FOUND);
        assert_eq!(served.times_done("missing_episode.attachment").await, 4);
    }
}

on_both! {
    async fn it_lies_sealed_is_never_written_over_and_is_verified(on: On) {
        let (served, path) = told(on).await;
        let post = json!({ "text": "A note.", "files": [file("note.txt", b"She is with her aunt."), file("scan.pdf", PDF)] });
        let files = encloses(&served, "force", PAT, &path, &post).await;
        let db = served.app.services.database.read();
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), "SELECT sealed FROM attachments"));
        for row in rows.await.expect("the database answers") {
            let sealed: Vec<u8> = row.try_get("", "sealed").expect("bytes");
            let holds = |words: &[u8]| sealed.windows(words.len()).any(|part| part == words);
            assert!(!holds(b"aunt") && !holds(b"the words of the scan"));
        }
        let verified = async || served.app.services.verify().await.expect("the ledger is verified");
        assert_eq!((verified().await.differences, verified().await.erased), (Vec::<String>::new(), 0));
        for sql in ["UPDATE attachments SET fact_id = id", "UPDATE attachments SET sealed = sealed"] {
            let refused = execute(&served, sql).await.expect_err("it is refused");
            assert!(refused.contains("append-only"), "{refused}");
        }
        // Words may lawfully be erased, and so may files; what is put in their place is found.
        let id = files[0]["id"].as_str().expect("an id");
        let named = match on {
            On::Sqlite => format!("x'{}'", id.replace('-', "")),
            On::Postgres => format!("'{id}'"),
        };
        execute(&served, "CREATE TABLE kept AS SELECT * FROM attachments").await.expect("it is kept");
        execute(&served, &format!("DELETE FROM attachments WHERE id = {named}")).await.expect("it is erased");
        assert_eq!((verified().await.differences, verified().await.erased), (Vec::<String>::new(), 1));
        served.get("north", &at(&files[0])).await.problem(StatusCode::NOT_FOUND);
        let shown = &served.items("north", &path).await[0]["files"];
        assert_eq!((&shown[0]["erased"], &shown[1]["erased"]), (&json!(true), &json!(false)));
        let other = format!("INSERT INTO attachments SELECT {named}, fact_id, sealed FROM kept WHERE id <> {named}");
        let other = if matches!(on, On::Postgres) { other.replacen(&named, &format!("{named}::uuid"), 1) } else { other };
        execute(&served, &other).await.expect("it is forged");
        assert_eq!(verified().await.differences, [format!("attachment {id}: was changed after it was recorded")]);
        served.get("north", &at(&files[0])).await.problem(StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(served.get("north", &at(&files[1])).await.code, 200, "the other is as it was");
    }
}

on_both! {
    async fn every_fault_of_a_file_is_named_and_nothing_is_kept(on: On) {
        let (served, path) = told(on).await;
        let page = b"<!doctype html><script>alert(1)</script>";
        let faulty = json!({ "text": " ", "files": [file("a.txt", b""), file("b.pdf", b"MZ\x90\0"), file("c.txt", page), file("d.exe", PDF), file("e.pdf", PDF)] });
        let pointers = served.post_as("carers", HOLLY, &path, &faulty).await.pointers();
        assert_eq!(pointers, ["#/files/0/content", "#/files/1/content", "#/files/2/content", "#/files/3/name", "#/text"]);
        let shapes = json!({ "text": "A trial.", "files": ["x", { "name": 1, "content": "no Base64!" }, { "content": "", "kind": "pdf" }] });
        let pointers = served.post_as("carers", HOLLY, &path, &shapes).await.pointers();
        assert_eq!(pointers, ["#/files/0", "#/files/1/content", "#/files/1/name", "#/files/2/kind", "#/files/2/name"]);
        let none = json!({ "text": "A trial.", "files": "x" });
        assert_eq!(served.post_as("carers", HOLLY, &path, &none).await.pointers(), ["#/files"]);
        let six = vec![file("a.txt", b"a"); MOST + 1];
        assert_eq!(served.post_as("carers", HOLLY, &path, &json!({ "text": "A trial.", "files": six })).await.pointers(), ["#/files"]);
        let large = vec![b'a'; LARGEST + 1];
        let too_large = json!({ "text": "A trial.", "files": [file("a.txt", &large)] });
        assert_eq!(served.post_as("carers", HOLLY, &path, &too_large).await.pointers(), ["#/files/0/content"]);
        let third = vec![b'a'; LARGEST_TOGETHER / 3 + 1];
        let too_much = json!({ "text": "A trial.", "files": vec![file("a.txt", &third); 3] });
        assert_eq!(served.post_as("carers", HOLLY, &path, &too_much).await.pointers(), ["#/files"]);
        assert_eq!((served.count("attachments").await, served.items("carers", &path).await.len()), (0, 0));
    }
}

on_both! {
    async fn what_is_sent_with_a_name_comes_once_with_its_files(on: On) {
        let (served, path) = told(on).await;
        let post = json!({ "text": "Once.", "files": [file("note.txt", b"Once.")] });
        for replayed in ["", "true"] {
            let request = served.with("force", Method::POST, &path).json(&post);
            let answer = answered(request.header("Homeward-Acting-User", PAT).header("Idempotency-Key", "post-1")).await;
            assert_eq!((answer.code, answer.header("idempotent-replayed")), (200, replayed), "{}", answer.text);
        }
        assert_eq!(served.count("attachments").await, 1);
        let unknown = json!({ "text": "Once.", "files": [file("note.txt", b"Twice.")] });
        let request = served.with("force", Method::POST, &path).json(&unknown);
        let answer = answered(request.header("Homeward-Acting-User", PAT).header("Idempotency-Key", "post-1")).await;
        assert_eq!(answer.code, 422, "another body");
    }
}
