//! The interface described as OpenAPI 3.1, from the route table, the commands and the pages.

use crate::{
    answer::{Answer, Outcome},
    call::Call,
    guard::{TOKEN_FIELD, TOKEN_HEADER},
    once::KEY_FIELD,
    page::{NAMES, Page},
    routes::{Handler, ROUTES, Route, Verb, Weight},
    scope::Need,
};
use outrigger_desk::{
    KEY_CHARS_MAX, Receipt,
    view::{ConsistencyProof, InclusionProof},
};
use outrigger_lifecycle::{CommandDoc, catalogue};
use schemars::{Schema, schema_for};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

const ABOUT: &str = "Every page is data too: ask for application/json. A program shows an access token as \
    Authorization: Bearer, and needs nothing else; its scope says how far it goes. Within a session, acts carry \
    the session's token in a header or a form field, and name this server as their origin. An act that takes an \
    Idempotency-Key may be sent again under the same key: it is done once, and its answer is kept for 30 days. A \
    refusal says what was wrong, where, and what to do next.";

const FOUND: &str = "engagement.found";
const CONSISTENCY: &str = "proof.consistency";
const INCLUSION: &str = "proof.inclusion";

/// Routes that answer with the receipt of what they sealed.
const SEALING: [&str; 4] =
    ["/found", "/e/{id}/do/{command}", "/e/{id}/items/{no}/log", "/e/{id}/items/{no}/files"];

static DOCUMENT: LazyLock<Value> = LazyLock::new(document);

/// The description as an answer.
pub fn show(_: &Call) -> Outcome {
    Ok(Answer::Data(DOCUMENT.clone()))
}

/// The whole description.
pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Outrigger", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT },
        "paths": paths(),
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "outrigger_session" },
                "token": { "type": "apiKey", "in": "header", "name": TOKEN_HEADER },
                "bearer": { "type": "http", "scheme": "bearer" },
            },
        },
    })
}

fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    for route in ROUTES {
        let verb = match route.verb {
            Verb::Get => "get",
            Verb::Post => "post",
        };
        let operations = paths.entry(route.path).or_insert_with(|| json!({}));
        operations[verb] = operation(verb, route);
    }
    for doc in catalogue::all().iter().filter(|doc| doc.name != FOUND) {
        paths.insert(format!("/e/{{id}}/do/{}", doc.name), json!({ "post": command(doc) }));
    }
    paths
}

fn operation(verb: &str, route: &Route) -> Value {
    let mut operation = json!({
        "operationId": operation_id(verb, route.path),
        "summary": route.about,
        "parameters": parameters(route),
        "security": security(route),
        "responses": responses(route),
    });
    if let Some(content) = body(route) {
        operation["requestBody"] = json!({ "required": true, "content": content });
    }
    operation
}

/// A command's own address, which the general one stands for.
fn command(doc: &CommandDoc) -> Value {
    let schema = reference(&command_key(&doc.name));
    json!({
        "operationId": doc.name,
        "summary": doc.about,
        "parameters": [path_parameter("id"), key_parameter()],
        "security": [{ "session": [], "token": [] }, { "bearer": Need::Act.scopes() }],
        "requestBody": { "required": true, "content": form_or_json(&schema) },
        "responses": act_responses(json!({ "201": sealed(), "303": sent_on() })),
    })
}

fn operation_id(verb: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(verb).chain(words).collect::<Vec<_>>().join("-")
}

fn parameters(route: &Route) -> Vec<Value> {
    let named = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = named.map(path_parameter).collect();
    let mut query = |name: &str, about: &str| {
        let schema = json!({ "type": "string" });
        parameters.push(json!({ "name": name, "in": "query", "description": about, "schema": schema }));
    };
    match route.page {
        "operate" | "level" => {
            query("period", "A week, month or quarter, as in 2026-W11, 2026-03 or 2026-Q1.")
        }
        "ledger" => query("before", "The entry before which the page ends."),
        "ingested" => query("import", "Any value imports the file in the background, however small it is."),
        "compare" => query("with", "The other version, as in AGR-1; the one before when absent."),
        "what-if" if route.verb == Verb::Get => {
            query("agreement", "The agreement, as in AGR-1; the one in force when absent.");
            query("choice", "A level and one of its numbers, as in `p1-resolution target`.");
            query(
                "value",
                "What the number is moved to, as in `3h` or `93.5 %`; a bare number gets its unit.",
            );
        }
        "edit" if route.path.ends_with("/new") => query("sample", "The name of a sample to begin with."),
        _ => {}
    }
    if matches!(route.handler, Handler::Member(_)) && route.verb == Verb::Get {
        query(
            "as-of",
            "An instant to look back to, or a date, which means its end in the engagement's zone.",
        );
    }
    match route.path {
        "/e/{id}/ledger/proof" => {
            query("from", "How many entries the earlier ledger has.");
            query("to", "How many the later one has; all when absent.");
        }
        "/e/{id}/ledger/{seq}/proof" => query("size", "Among how many entries; all when absent."),
        _ => {}
    }
    if route.path.ends_with("/files") && route.verb == Verb::Post {
        query("name", "What the file is called, where it is the body itself.");
    }
    if route.once {
        parameters.push(key_parameter());
    }
    parameters
}

fn key_parameter() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A new random text for each request, kept while the request is sent again.",
        "schema": { "type": "string", "minLength": 1, "maxLength": KEY_CHARS_MAX, "pattern": "^[!-~]+$" },
    })
}

fn path_parameter(name: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
}

/// A person's session, or an access token with one of the scopes that suffice.
fn security(route: &Route) -> Value {
    let session = match (route.handler, route.verb) {
        (Handler::Anybody(_), _) => return json!([]),
        (Handler::SignedIn(_) | Handler::Member(_), Verb::Get) => json!({ "session": [] }),
        (Handler::SignedIn(_) | Handler::Member(_), Verb::Post) => json!({ "session": [], "token": [] }),
    };
    match Need::of(route).scopes() {
        [] => json!([session]),
        scopes => json!([session, { "bearer": scopes }]),
    }
}

fn responses(route: &Route) -> Value {
    let done = if SEALING.contains(&route.path) && route.verb == Verb::Post {
        json!({ "201": sealed(), "303": sent_on() })
    } else if let Some(content) = content(route) {
        json!({ "200": { "description": route.about, "content": content } })
    } else if route.page.is_empty() {
        json!({ "200": { "description": route.about } })
    } else {
        let schema = reference(&page_key(route.page));
        let content = json!({ "application/json": { "schema": schema }, "text/html": {} });
        json!({ "200": { "description": route.about, "content": content } })
    };
    if route.once { act_responses(done) } else { with_refusals(done, &[]) }
}

/// What a route answers with that is neither a page nor said by its purpose alone.
fn content(route: &Route) -> Option<Value> {
    let data = |key: &str| json!({ "application/json": { "schema": reference(key) } });
    match route.path {
        "/e/{id}/ledger/proof" => Some(data(CONSISTENCY)),
        "/e/{id}/ledger/{seq}/proof" => Some(data(INCLUSION)),
        "/e/{id}/checkpoint" => Some(json!({ "text/plain": {}, "application/json": {} })),
        "/e/{id}/export" => Some(json!({ "application/x-tar": {} })),
        _ => None,
    }
}

/// What an act answers that may be sent again, beside that it is done.
fn act_responses(done: Value) -> Value {
    with_refusals(
        done,
        &[
            ("400", "The Idempotency-Key has not 1 to 200 visible ASCII characters."),
            ("409", "Somebody was first, or something else has to happen before."),
            ("422", "A field is wrong, or the Idempotency-Key was used for another request."),
            (
                "507",
                "The disk is full and nothing was saved. The same request under the same key succeeds later.",
            ),
        ],
    )
}

fn with_refusals(mut responses: Value, told: &[(&str, &str)]) -> Value {
    for (status, description) in told {
        responses[*status] = refused(description);
    }
    responses["default"] = refused("Why it was not done.");
    responses
}

fn body(route: &Route) -> Option<Value> {
    let texts = |names: &[&str]| {
        let properties: Map<String, Value> =
            names.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
        form_or_json(&json!({ "type": "object", "properties": properties }))
    };
    if route.verb == Verb::Get {
        return None;
    }
    if route.weight == Weight::Upload {
        let file = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
        // What stands beside the file: of a log its zone, of a file of an item what it is called.
        let beside = if route.path.ends_with("/files") { "name" } else { "zone" };
        let text = json!({ "type": "string" });
        let parts = json!({ TOKEN_FIELD: text, KEY_FIELD: text, beside: text, "file": file });
        let schema = json!({ "type": "object", "required": ["file"], "properties": parts });
        return Some(json!({ "multipart/form-data": { "schema": schema }, "application/octet-stream": {} }));
    }
    match route.path {
        "/sign-in" => Some(texts(&["login", "password", "next"])),
        "/password" => Some(texts(&["current", "password"])),
        "/account/digest" => Some(texts(&["digest"])),
        "/account/tokens" => Some(texts(&["name", "scope", "engagement", "days"])),
        "/account/tokens/revoke" => Some(texts(&["token"])),
        "/e/{id}/cosign" => Some(texts(&["note"])),
        "/e/{id}/webhooks" => Some(texts(&["url", "name", "events"])),
        "/found" => Some(form_or_json(&reference(&command_key(FOUND)))),
        "/e/{id}/do/{command}" | "/e/{id}/do/{command}/form" => {
            Some(form_or_json(&json!({ "type": "object" })))
        }
        "/e/{id}/operate/check" => Some(texts(&["text", "agreement", "do"])),
        "/e/{id}/operate/what-if" => Some(texts(&["text", "agreement"])),
        _ => None,
    }
}

fn form_or_json(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema }, "application/x-www-form-urlencoded": { "schema": schema } })
}

fn sealed() -> Value {
    let content = json!({ "application/json": { "schema": reference("receipt") } });
    json!({ "description": "It is in the ledger.", "content": content })
}

fn sent_on() -> Value {
    json!({ "description": "It is in the ledger; browsers go on to its page." })
}

fn refused(description: &str) -> Value {
    let content = json!({ "application/json": { "schema": reference(&page_key("refused")) } });
    json!({ "description": description, "content": content })
}

fn schemas() -> Map<String, Value> {
    let pages = NAMES.iter().filter_map(|name| Some((page_key(name), Page::schema(name)?)));
    let commands = catalogue::all().iter().map(|doc| (command_key(&doc.name), doc.fields.clone()));
    let others = [
        ("receipt", schema_for!(Receipt)),
        (CONSISTENCY, schema_for!(ConsistencyProof)),
        (INCLUSION, schema_for!(InclusionProof)),
    ];
    let others = others.map(|(key, schema)| (key.to_owned(), schema));
    let all = pages.chain(commands).chain(others);
    all.map(|(key, schema)| (key.clone(), component(&key, schema))).collect()
}

fn page_key(name: &str) -> String {
    format!("page.{name}")
}

fn command_key(name: &str) -> String {
    format!("command.{name}")
}

fn reference(key: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{key}") })
}

/// A schema as a part of the document: what it refers to within itself lies deeper now. Each keeps its own
/// definitions, because different pages may define the same name differently.
fn component(key: &str, schema: Schema) -> Value {
    let mut schema = schema.to_value();
    if let Some(map) = schema.as_object_mut() {
        map.remove("$schema");
    }
    point(&mut schema, &format!("#/components/schemas/{key}/$defs/"));
    schema
}

fn point(value: &mut Value, to: &str) {
    match value {
        Value::Object(map) => {
            let name = map.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
            if let Some(deeper) = name.map(|name| format!("{to}{name}")) {
                map.insert("$ref".into(), deeper.into());
            }
            map.values_mut().for_each(|value| point(value, to));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| point(item, to)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_and_every_command_is_described() {
        let document = document();
        for route in ROUTES {
            let verb = if route.verb == Verb::Get { "get" } else { "post" };
            let operation = &document["paths"][route.path][verb];
            assert_eq!(operation["summary"], route.about, "{verb} {}", route.path);
            assert!(route.page.is_empty() || Page::schema(route.page).is_some(), "no page {}", route.page);
        }
        for doc in catalogue::all().iter().filter(|doc| doc.name != FOUND) {
            let operation = &document["paths"][format!("/e/{{id}}/do/{}", doc.name)]["post"];
            assert_eq!(operation["summary"], doc.about, "{}", doc.name);
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let mut count = 0;
        follow(&document, &document, &mut count);
        assert!(count > 100, "{count}");
    }

    fn follow(value: &Value, document: &Value, count: &mut usize) {
        if let Some(path) = value.get("$ref").and_then(Value::as_str) {
            *count += 1;
            let found = path.strip_prefix('#').and_then(|pointer| document.pointer(pointer));
            assert!(found.is_some(), "{path} leads nowhere");
        }
        match value {
            Value::Object(map) => map.values().for_each(|value| follow(value, document, count)),
            Value::Array(items) => items.iter().for_each(|value| follow(value, document, count)),
            _ => {}
        }
    }

    #[test]
    fn acts_that_may_be_sent_again_say_so() {
        let document = document();
        let takes_key = |operation: &Value| {
            let parameters = operation["parameters"].as_array().unwrap();
            parameters.iter().any(|one| one["name"] == "Idempotency-Key" && one["in"] == "header")
        };
        for route in ROUTES {
            let verb = if route.verb == Verb::Get { "get" } else { "post" };
            let operation = &document["paths"][route.path][verb];
            assert_eq!(takes_key(operation), route.once, "{}", route.path);
            assert_eq!(operation["responses"].get("507").is_some(), route.once, "{}", route.path);
        }
        for doc in catalogue::all().iter().filter(|doc| doc.name != FOUND) {
            assert!(
                takes_key(&document["paths"][format!("/e/{{id}}/do/{}", doc.name)]["post"]),
                "{}",
                doc.name
            );
        }
    }

    #[test]
    fn operations_are_named_once_and_say_what_protects_them() {
        let document = document();
        let mut names = std::collections::BTreeSet::new();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (verb, operation) in operations.as_object().unwrap() {
                assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{path}");
                let is_act_of_member = path.starts_with("/e/") && verb == "post";
                assert!(!is_act_of_member || operation["security"][0].get("token").is_some(), "{path}");
                let named = path.matches('{').count();
                let parameters = operation["parameters"].as_array().unwrap();
                assert_eq!(parameters.iter().filter(|one| one["in"] == "path").count(), named, "{path}");
            }
        }
    }
}
