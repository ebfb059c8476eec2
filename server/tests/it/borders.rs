//! What every request passes through.

use crate::program::Place;

#[test]
fn pages_and_apis_are_guarded() {
    let place = Place::new();
    let server = place.serve();

    assert_eq!(server.get("/health").status, 200);
    assert_eq!(server.get("/ping").status, 200);
    let page = server.get("/sign-in");
    assert_eq!(page.status, 200, "{}", page.body);
    let policy = page.header("content-security-policy").unwrap();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).expect("pages have a nonce");
    assert!(page.body.contains(&format!("nonce=\"{nonce}\"")), "and their scripts carry it");
    assert!(!policy.contains("script-src 'unsafe-inline'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert!(page.header("x-request-id").is_some());
    let again = server.get("/sign-in");
    assert!(!again.header("content-security-policy").unwrap().contains(nonce), "a nonce is used once");

    let id = "0192f0c1-0000-7000-8000-000000000001";
    let refused = server.ask("GET", "/api/v1/batches", &[("x-request-id", id)], "");
    assert_eq!((refused.status, refused.header("x-request-id")), (401, Some(id)));

    let absent = server.get("/api/v1/nothing");
    assert!(absent.status == 404 && absent.body.contains("not_found"), "{}", absent.body);
    // The server runs in a folder with files of its own; none of them is a page.
    for path in ["/server.log", "/data/postgres/passwords.toml", "/..%2f..%2fetc/passwd"] {
        let answer = server.get(path);
        assert!(!answer.body.contains("superuser") && !answer.body.contains("listening"), "{path}");
    }
    assert!(server.terminate());
}

#[test]
fn a_page_is_in_the_language_that_the_browser_asks_for() {
    let place = Place::new();
    let server = place.serve();
    for (wanted, lang, title) in [("de-AT,de;q=0.9,en;q=0.8", "de", "Anmelden"), ("fr,en;q=0.5", "en", "Sign in")] {
        let page = server.ask("GET", "/sign-in", &[("accept-language", wanted)], "");
        assert!(page.body.contains(&format!("<html lang=\"{lang}\"")), "{wanted}: {}", page.body);
        assert!(page.body.contains(&format!("<title>{title} · Terrarium</title>")), "{wanted}: {}", page.body);
    }
    assert!(server.terminate());
}

#[test]
fn other_sites_cannot_act_and_tokens_can() {
    let place = Place::new();
    let server = place.serve();
    let password = server.first_password().unwrap().to_owned();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = format!("name=admin&password={password}");

    let foreign = server.ask("POST", "/_fn/sign_in", &[form, ("origin", "https://evil.example")], &body);
    assert_eq!(foreign.status, 403, "{}", foreign.body);
    let own = server.ask("POST", "/_fn/sign_in", &[form, ("sec-fetch-site", "same-origin")], &body);
    let cookie = own.header("set-cookie").unwrap_or_else(|| panic!("{} {}", own.status, own.body));
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let session = cookie.split(';').next().unwrap();
    let signed_in = server.ask("GET", "/api/v1/batches", &[("cookie", session)], "");
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);

    let token = place.run(&["token", "tests", "--role", "viewer", "--days", "1"]);
    let token = String::from_utf8(token.stdout).unwrap();
    let bearer = format!("Bearer {}", token.trim());
    assert_eq!(server.ask("GET", "/api/v1/batches", &[("authorization", &bearer)], "").status, 200);
    let upload = server.ask("POST", "/api/v1/uploads?format=cdnow", &[("authorization", &bearer)], "x");
    assert_eq!(upload.status, 403, "a viewer brings nothing in: {}", upload.body);
    assert!(server.terminate());
}

#[test]
fn metrics_name_routes_and_not_paths() {
    let place = Place::new();
    let server = place.serve();
    for made_up in ["/api/v1/models/a", "/api/v1/models/b"] {
        server.get(made_up);
    }
    let metrics = server.get("/metrics").body;
    assert!(metrics.contains(r#"route="/api/v1/models/{name}""#), "{metrics}");
    assert!(!metrics.contains("/models/a"), "{metrics}");
    for name in ["http_request_duration_seconds_bucket", "http_requests_in_flight", "database_connections", "jobs{"] {
        assert!(metrics.contains(name), "{name} in {metrics}");
    }
    assert!(server.terminate());
}
