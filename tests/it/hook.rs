//! Who is told of each article: a program or a server, at least once and in order, whatever fails and whoever is killed.

use crate::crawl_database::Desk;
use crate::crawl_folder::Story;
use crate::program::{err, out, run};
use copydesk::save::crawl_folder::CrawlFolder;
use copydesk::save::delivery::{RecordDelivery, look};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

/// A program that keeps each record that it hears, whole, in a folder: one that was killed may still be at it when the
/// next one begins.
pub(crate) fn listener(heard: &Path) -> String {
    // what a killed process has sent of a record has no line's end
    let script = "cat > \"$1/.$$\" && test $(tail -c 1 \"$1/.$$\" | wc -l) = 1 && mv \"$1/.$$\" \"$1/$COPYDESK_ID-$COPYDESK_REVISION-$$\"";
    fs::create_dir_all(heard).expect("a folder");
    format!("output.hook = ['sh', '-c', '{script}', 'sh', '{}']", heard.display())
}

/// Page and revision of a record.
fn key(record: &Value) -> (String, u64) {
    let saved = &record["saved"];
    (saved["id"].as_str().expect("an id").to_owned(), saved.get("revision").and_then(Value::as_u64).unwrap_or(1))
}

fn recorded(folder: &Path) -> Vec<(String, u64)> {
    let records = fs::read_to_string(folder.join("articles.jsonl")).expect("the records");
    let lines = records.lines().map(|line| serde_json::from_str::<Value>(line).expect("a whole line"));
    lines.filter(|line| line.get("saved").is_some()).map(|line| key(&line)).collect()
}

/// Articles in a folder that a [listener] was not told of, and what it was told by half.
pub(crate) fn faults(heard: &Path, folder: &Path) -> Vec<String> {
    let (mut faults, mut told) = (Vec::new(), BTreeSet::new());
    for entry in fs::read_dir(heard).expect("what was heard") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue; // it was killed while it listened, and heard it again
        }
        match serde_json::from_slice::<Value>(&fs::read(&path).expect("a file")) {
            Ok(record) => {
                let (id, revision) = key(&record);
                if !name.starts_with(&format!("{id}-{revision}-")) {
                    faults.push(format!("told of {id} as {name}"));
                }
                told.insert((id, revision));
            }
            Err(error) => faults.push(format!("half a record: {error}")),
        }
    }
    faults
        .extend(recorded(folder).into_iter().filter(|key| !told.contains(key)).map(|key| format!("not told: {key:?}")));
    faults
}

fn told(desk: &Desk, name: &str) -> Vec<Value> {
    let lines = fs::read_to_string(desk.dir.path().join(name)).unwrap_or_default();
    lines.lines().map(|line| serde_json::from_str(line).expect("a whole record")).collect()
}

fn status(desk: &Desk) -> Value {
    let ended = run(&["status", "--format", "json", "job.toml"], desk.dir.path());
    serde_json::from_str(&out(&ended)).expect("an object")
}

#[test]
fn a_hook_that_fails_is_tried_again_and_holds_up_nobody() {
    // what it is told, in the order in which it is told; only once the file `open` is there
    let script = "cd \"$1\"; test -f open || { echo the desk is closed >&2; exit 3; }; cat >> told";
    let dir = "DIR";
    let desk = Desk::new(&format!(
        "output.folder = 'articles'\noutput.hook = {{ program = ['sh', '-c', '{script}', 'sh', '{dir}'], timeout = '5s' }}"
    ));
    let job = fs::read_to_string(desk.dir.path().join("job.toml")).expect("the job file");
    let job = job.replace(dir, &desk.dir.path().display().to_string());
    fs::write(desk.dir.path().join("job.toml"), job).expect("the job file");
    desk.finish();
    let saved = recorded(&desk.dir.path().join("articles"));
    let hook = &status(&desk)["hook"];
    assert_eq!((hook["delivered"].as_u64(), hook["waiting"].as_u64()), (Some(0), Some(saved.len() as u64)));
    assert!(hook["failures"].as_u64() > Some(0), "{hook}");
    assert_eq!(hook["error"], "exit status: 3: the desk is closed");
    let table = out(&run(&["status", "job.toml"], desk.dir.path()));
    assert!(table.contains("hook        0 delivered, ") && table.contains("the last: exit status: 3"), "{table}");
    // the next crawl, which finds nothing new, delivers all that was saved
    fs::write(desk.dir.path().join("open"), "").expect("written");
    desk.finish();
    let heard: Vec<(String, u64)> = told(&desk, "told").iter().map(key).collect();
    assert_eq!(heard, saved, "once, and in order");
    let hook = &status(&desk)["hook"];
    assert_eq!((hook["waiting"].as_u64(), &hook["error"]), (Some(0), &Value::Null));
}

#[test]
fn a_hook_that_hangs_is_ended() {
    let desk =
        Desk::new("output.folder = 'articles'\noutput.hook = { program = ['sh', '-c', 'sleep 600'], timeout = '1s' }");
    desk.finish();
    let hook = &status(&desk)["hook"];
    assert_eq!((hook["delivered"].as_u64(), &hook["error"]), (Some(0), &Value::from("took longer than 1 s")));
    assert!(!recorded(&desk.dir.path().join("articles")).is_empty());
}

#[test]
fn a_program_knows_nothing_of_the_environment() {
    let desk = Desk::new("output.folder = 'articles'\noutput.hook = ['sh', '-c', 'ls -A >&2; env >&2; exit 1']");
    let mut command = crate::program::copydesk();
    command.args(["crawl", "job.toml"]).current_dir(desk.dir.path()).env("LENN_SECRET", "sesame");
    command.args(["--log", "text"]);
    let ended = command.output().expect("the program runs");
    let said = err(&ended);
    assert!(said.contains("the hook: exit status: 1: ") && !said.contains("sesame"), "{said}");
}

/// A request that a server got: its headers and its body.
struct Message {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Message {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// A server that answers each request by these statuses, the last one again and again.
fn server(statuses: &'static [u16]) -> (String, Arc<Mutex<Vec<Message>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/news?token=sesame", listener.local_addr().expect("an address"));
    let messages: Arc<Mutex<Vec<Message>>> = Arc::default();
    let kept = Arc::clone(&messages);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { break };
            let mut reader = BufReader::new(stream.try_clone().expect("the stream"));
            let mut line = String::new();
            reader.read_line(&mut line).expect("a request");
            assert!(line.starts_with("POST /news?token=sesame "), "{line}");
            let mut headers = Vec::new();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).expect("a header");
                let Some((name, value)) = line.trim_end().split_once(": ") else { break };
                headers.push((name.to_ascii_lowercase(), value.to_owned()));
            }
            let mut message = Message { headers, body: Vec::new() };
            message.body = vec![0; message.header("content-length").parse().expect("a length")];
            reader.read_exact(&mut message.body).expect("a body");
            let mut messages = kept.lock().expect("the messages");
            let status = statuses.get(messages.len()).or(statuses.last()).expect("a status");
            messages.push(message);
            drop(messages);
            let _ = write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    (address, messages)
}

#[test]
fn a_server_gets_each_record_signed_and_with_a_key() {
    let (address, messages) = server(&[500, 307, 204]);
    let desk = Desk::new(&format!(
        "output.folder = 'articles'\noutput.hook = {{ url = '{address}', secret_env = 'LENN_SECRET' }}"
    ));
    let job = fs::read_to_string(desk.dir.path().join("job.toml")).expect("the job file");
    let mut command = crate::program::copydesk();
    command.args(["crawl", "job.toml"]).current_dir(desk.dir.path()).env("LENN_SECRET", "Jefe");
    fs::write(desk.dir.path().join("job.toml"), job.replace("private = [", "private = [\"127.0.0.1\", "))
        .expect("written");
    let ended = command.output().expect("the program runs");
    assert!(ended.status.success(), "{}", err(&ended));
    let messages = messages.lock().expect("the messages");
    let records = fs::read_to_string(desk.dir.path().join("articles/articles.jsonl")).expect("the records");
    let bodies: Vec<&[u8]> = messages.iter().skip(2).map(|message| &*message.body).collect();
    assert_eq!(bodies, records.lines().map(str::as_bytes).collect::<Vec<_>>(), "each once, as it stands");
    assert!(messages[0].body == messages[1].body && messages[1].body == messages[2].body, "tried again");
    for message in messages.iter() {
        let (id, revision) = key(&serde_json::from_slice(&message.body).expect("a record"));
        assert_eq!(message.header("idempotency-key"), format!("{id}-{revision}"));
        assert_eq!(message.header("content-type"), "application/json");
        let mut mac = Hmac::<Sha256>::new_from_slice(b"Jefe").expect("a key");
        mac.update(&message.body);
        let signed =
            mac.finalize().into_bytes().iter().fold("sha256=".to_owned(), |hex, byte| format!("{hex}{byte:02x}"));
        assert_eq!(message.header("x-copydesk-signature"), signed);
        assert!(message.header("user-agent").starts_with("copydesk/") && message.header("cookie").is_empty());
    }
}

#[test]
fn what_was_taken_back_is_passed_over_and_nothing_else_is() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut folder = CrawlFolder::open(dir.path()).expect("opened");
    let stories = [0, 1, 2, 3].map(|number| Story { number, revision: 1 });
    let save = |story: &Story, folder: &mut CrawlFolder| {
        story.file(|filing| folder.save(filing, None)).map(drop).expect("saved");
    };
    save(&stories[0], &mut folder);
    let records = folder.records();
    // it begins with what is saved from now on
    let mut delivery = RecordDelivery::open(&records).expect("opened");
    assert_eq!(delivery.next_record().expect("read"), None);
    for story in &stories[1..] {
        save(story, &mut folder);
    }
    let first = delivery.next_record().expect("read").expect("a record");
    assert_eq!((first.id.as_str(), first.revision), (stories[1].id().as_str(), 1));
    assert!(folder.take_back(&stories[2].id(), 1, 0).expect("taken back"));
    // not noted: it is delivered again
    drop(delivery);
    let mut delivery = RecordDelivery::open(&records).expect("opened");
    assert_eq!(delivery.next_record().expect("read").as_ref(), Some(&first));
    delivery.delivered(&first).expect("noted");
    // another process waits for its turn, and goes on where the first one came to
    let mut other = RecordDelivery::open(&records).expect("opened");
    assert_eq!(other.next_record().expect("read"), None);
    delivery.failed("the desk is closed".to_owned()).expect("noted");
    let (progress, waiting) = look(dir.path()).expect("a delivery");
    assert_eq!((progress.delivered, progress.failures, waiting), (1, 1, 1));
    drop(delivery);
    let last = other.next_record().expect("read").expect("a record");
    assert_eq!(last.id, stories[3].id().as_str());
    other.delivered(&last).expect("noted");
    assert_eq!(other.next_record().expect("read"), None);
    assert!(!other.release().expect("read"));
    assert_eq!(other.next_record().expect("read"), None);
    save(&Story { number: 8, revision: 1 }, &mut folder);
    assert!(other.release().expect("read"), "what came meanwhile may have been left to it");
    // records that are shorter are others
    fs::write(&records, "").expect("emptied");
    save(&Story { number: 9, revision: 1 }, &mut folder);
    assert!(other.next_record().expect("read").is_some());
}

#[test]
fn what_cannot_be_a_hook_is_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let told = |output: &str| {
        let text = format!(
            "name = 'lenn'\nsites = 'https://tides.lenn.example/'\nfrontier = 'f.sqlite'\n[output]\n{output}\n"
        );
        fs::write(dir.path().join("job.toml"), text).expect("the job file");
        let ended = run(&["check", "job.toml"], dir.path());
        (ended.status.code(), out(&ended) + &err(&ended))
    };
    for (hook, said) in [
        (
            "7",
            "line 6: output.hook: expected a program and its arguments such as [\"notify-desk\", \"--quiet\"], found 7",
        ),
        ("[]", "line 6: output.hook: expected a program and its arguments"),
        ("{ timeout = '5s' }", "line 6: output.hook: expected program or url, one of them"),
        (
            "{ program = 'x', secret_env = 'PATH' }",
            "line 6: output.hook.secret_env: a program gets no secret; expected url",
        ),
        ("{ url = 'ftp://desk.example/' }", "line 6: output.hook.url: expected an address such as"),
        (
            "{ url = 'https://desk.example/', timeout = '2h' }",
            "line 6: output.hook.timeout: expected a time from 1s to 1h",
        ),
        (
            "{ url = 'https://desk.example/', secret_env = 'COPYDESK_NO_SUCH' }",
            "line 6: output.hook.secret_env: \"COPYDESK_NO_SUCH\": environment variable not found",
        ),
        (
            "{ url = 'http://127.0.0.1/' }",
            "output.hook.url: 127.0.0.1 lies in a private network; expected it in network.private",
        ),
        ("'./missing'", "missing: no such program"),
        ("'no-such-program-of-ours'", "the hook no-such-program-of-ours: no such program"),
    ] {
        let (code, said_all) = told(&format!("folder = 'articles'\nhook = {hook}"));
        assert!(code == Some(2) && said_all.contains(said), "{hook}: {said_all}");
    }
    let (code, said) = told("databases = 'sqlite:news.sqlite'\nhook = 'true'");
    assert!(
        code == Some(2) && said.contains("output.hook: it goes through the records in a folder on a disk"),
        "{said}"
    );
    let (code, said) = told("folder = 'articles'\nhook = { url = 'https://desk.example/news?token=sesame' }");
    assert!(
        code == Some(0) && said.contains("hook        https://desk.example/news?..., 30 seconds a try at most"),
        "{said}"
    );
}
