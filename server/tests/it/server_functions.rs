//! Every server function there is, called directly by nobody and by every role.

use std::collections::BTreeSet;

use contract::{Permission, Role};
use leptos::server_fn::axum::server_fn_paths;

use crate::program::{Answer, Place, Server};

/// Whom a function answers.
#[derive(Debug, Clone, Copy)]
enum Access {
    Anyone,
    SignedIn,
    Needs(Permission),
}

/// The functions' names below the prefix, whom they answer, and arguments that harm nothing where they are let in: what
/// they name does not exist, or is what is there already.
const FUNCTIONS: [(&str, Access, &str); 112] = {
    use Access::{Anyone, Needs, SignedIn};
    use Permission::*;
    [
        ("add_run_view", Needs(LogRuns), r#"{"new":{"experiment":9,"name":"x","settings":{}}}"#),
        ("api_tokens", SignedIn, "{}"),
        ("ask_for_promotion", Needs(LogRuns), r#"{"model":"no_such_model","version":1,"reason":"none"}"#),
        ("artifacts", Needs(ViewModels), r#"{"owner":{"run":"00000000000000000000000000000000"},"folder":""}"#),
        ("asset", Needs(ViewCatalog), r#"{"asset":{"kind":"table","name":"no_such_table"}}"#),
        (
            "audit_events",
            Needs(ManageUsers),
            r#"{"query":{"action":null,"subject":null,"page":{"offset":0,"limit":1}}}"#,
        ),
        ("batch", Needs(ViewLake), r#"{"id":"00000000-0000-0000-0000-000000000000"}"#),
        ("batches", Needs(ViewLake), r#"{"page":{"offset":0,"limit":1}}"#),
        ("change_password", SignedIn, r#"{"old":"not the password","new":"a longer and better one"}"#),
        ("create_api_token", SignedIn, r#"{"new":{"name":"","role":"viewer","lifetime_days":1}}"#),
        (
            "create_embed",
            Needs(EmbedCharts),
            r#"{"new":{"dashboard":"none","tile":null,"origin":"none","lifetime_seconds":0,"open":[],
                "query":{"filters":{},"picks":{},"grain":null,"compare":null}}}"#,
        ),
        ("create_experiment", Needs(LogRuns), r#"{"new":{"name":"","artifact_location":null,"tags":[]}}"#),
        ("create_user", Needs(ManageUsers), r#"{"new":{"name":"","role":"viewer","password":null}}"#),
        (
            "dashboard",
            Needs(ViewDashboards),
            r#"{"slug":"no_such_dashboard","query":{"filters":{},"picks":{},"grain":null,"compare":null}}"#,
        ),
        (
            "dashboard_answers",
            Needs(ViewDashboards),
            r#"{"slug":"no_such_dashboard","shop":"none","tag":"none","questions":[]}"#,
        ),
        ("dashboard_draft", Needs(DefineMeasures), r#"{"slug":"no_such_dashboard"}"#),
        ("dashboard_history", Needs(DefineMeasures), r#"{"slug":"no_such_dashboard","page":{"offset":0,"limit":1}}"#),
        ("dashboard_plan", Needs(ViewDashboards), r#"{"slug":"no_such_dashboard","shop":null}"#),
        ("dashboard_revision", Needs(DefineMeasures), r#"{"slug":"no_such_dashboard","id":0}"#),
        ("dashboard_summary", Needs(ViewDashboards), r#"{"slug":"no_such_dashboard"}"#),
        ("dashboards", Needs(ViewDashboards), "{}"),
        ("dataset", Needs(ViewModels), r#"{"experiment":9,"id":{"name":"none","digest":"none"}}"#),
        ("datasets", Needs(ViewModels), r#"{"search":{"experiment":9,"limit":1,"after":null}}"#),
        ("decide_promotion", Needs(PromoteModels), r#"{"decision":{"id":0,"approve":true,"comment":""}}"#),
        ("delete_dashboard", Needs(DefineMeasures), r#"{"slug":"no_such_dashboard"}"#),
        ("delete_alias", Needs(LogRuns), r#"{"name":"no_such_model","alias":"x"}"#),
        ("delete_experiment", Needs(LogRuns), r#"{"id":9}"#),
        ("delete_experiment_tag", Needs(LogRuns), r#"{"id":9,"key":"x"}"#),
        ("delete_model", Needs(LogRuns), r#"{"name":"no_such_model"}"#),
        ("delete_model_tag", Needs(LogRuns), r#"{"name":"no_such_model","key":"x"}"#),
        ("delete_run", Needs(LogRuns), r#"{"id":"00000000000000000000000000000000"}"#),
        ("delete_run_view", Needs(LogRuns), r#"{"id":0}"#),
        ("delete_version", Needs(LogRuns), r#"{"name":"no_such_model","version":1}"#),
        ("delete_version_tag", Needs(LogRuns), r#"{"name":"no_such_model","version":1,"key":"x"}"#),
        ("describe_model", Needs(LogRuns), r#"{"name":"no_such_model","description":""}"#),
        ("describe_version", Needs(LogRuns), r#"{"name":"no_such_model","version":1,"description":""}"#),
        ("duplicate_dashboard", Needs(DefineMeasures), r#"{"slug":"no_such_dashboard"}"#),
        (
            "edit_asset",
            Needs(EditCatalog),
            r#"{"asset":{"kind":"table","name":"no_such_table"},"edit":{"description":"","owner":null,"tags":null}}"#,
        ),
        ("embed_keys", Needs(ManageEmbedKeys), "{}"),
        ("experiment", Needs(ViewModels), r#"{"id":9}"#),
        ("experiments", Needs(ViewModels), r#"{"view":"active","filter":""}"#),
        (
            "explore",
            Needs(ViewDashboards),
            r#"{"tile":{"show":"text"},"query":{"filters":{},"picks":{},"grain":null,"compare":null}}"#,
        ),
        (
            "group_runs",
            Needs(ViewModels),
            r#"{"search":{"experiment":9,"view":"active","filter":"","by":"dataset","metrics":[],"limit":1,"after":null}}"#,
        ),
        ("job", Needs(ViewJobs), r#"{"id":"00000000-0000-0000-0000-000000000000","after":0}"#),
        ("jobs", Needs(ViewJobs), r#"{"query":{"kind":null,"subject":null,"limit":1}}"#),
        ("logged_model", Needs(ViewModels), r#"{"id":"m-00000000000000000000000000000000"}"#),
        (
            "logged_models",
            Needs(ViewModels),
            r#"{"search":{"experiments":[9],"filter":"","datasets":[],"order_by":[],"limit":1,"after":null}}"#,
        ),
        ("logged_keys", Needs(ViewModels), r#"{"experiment":9}"#),
        ("logged_values", Needs(ViewModels), r#"{"query":{"experiment":9,"field":"params.depth","beginning":""}}"#),
        (
            "metric_courses",
            Needs(ViewModels),
            r#"{"request":{"runs":[],"key":"x","first_step":null,"last_step":null,"points":1}}"#,
        ),
        ("metric_statistics", Needs(ViewModels), r#"{"run":"00000000000000000000000000000000","key":"x"}"#),
        ("metric_values", Needs(ViewModels), r#"{"run":"00000000000000000000000000000000","key":"x","after":null}"#),
        ("model", Needs(ViewModels), r#"{"name":"no_such_model"}"#),
        ("model_endpoint", Needs(ViewModels), r#"{"model":"no_such_model"}"#),
        ("model_history", Needs(ViewModels), r#"{"model":"no_such_model"}"#),
        ("model_version", Needs(ViewModels), r#"{"name":"no_such_model","version":1}"#),
        (
            "model_versions",
            Needs(ViewModels),
            r#"{"search":{"model":"no_such_model","only":[],"limit":1,"after":null}}"#,
        ),
        ("models", Needs(ViewModels), r#"{"search":{"text":"","limit":1,"after":null}}"#),
        ("predict", Needs(Predict), r#"{"model":"no_such_model","invocation":{"dataframe_records":[]},"params":{}}"#),
        (
            "preview_dashboard",
            Needs(DefineMeasures),
            r#"{"slug":null,"definition":{"title":"","description":"","owner":null,"time":"none","months":null,"tiles":{}},"query":{"filters":{},"picks":{},"grain":null,"compare":null}}"#,
        ),
        ("promote", Needs(PromoteModels), r#"{"name":"no_such_model","version":1}"#),
        ("promotion_policy", Needs(ViewModels), r#"{"model":"no_such_model"}"#),
        (
            "promotion_requests",
            Needs(ViewModels),
            r#"{"query":{"model":null,"version":null,"open":true,"limit":1,"after":null}}"#,
        ),
        ("move_runs", Needs(LogRuns), r#"{"asked":{"runs":["00000000000000000000000000000000"],"from":0,"to":9}}"#),
        ("preview_artifact", Needs(ViewModels), r#"{"owner":{"run":"00000000000000000000000000000000"},"path":"x"}"#),
        (
            "quarantine",
            Needs(ViewLake),
            r#"{"id":"00000000-0000-0000-0000-000000000000","page":{"offset":0,"limit":1}}"#,
        ),
        (
            "register_files",
            Needs(LogRuns),
            r#"{"registration":{"files":{"logged_model":"m-00000000000000000000000000000000"},"model":"no_such_model",
                "is_new":false,"description":""}}"#,
        ),
        ("rename_experiment", Needs(LogRuns), r#"{"id":9,"name":"x"}"#),
        ("rename_model", Needs(LogRuns), r#"{"name":"no_such_model","to":"other"}"#),
        ("reset_password", Needs(ManageUsers), r#"{"user":"00000000-0000-0000-0000-000000000000"}"#),
        ("restore_dashboard", Needs(DefineMeasures), r#"{"slug":"no_such_dashboard","id":0}"#),
        ("remove_experiment", Needs(DeleteForGood), r#"{"id":0}"#),
        ("remove_runs", Needs(DeleteForGood), r#"{"ids":[]}"#),
        ("restore_experiment", Needs(LogRuns), r#"{"id":9}"#),
        ("restore_run", Needs(LogRuns), r#"{"id":"00000000000000000000000000000000"}"#),
        ("revoke_api_token", SignedIn, r#"{"token":"00000000-0000-0000-0000-000000000000"}"#),
        ("revoke_embed_key", Needs(ManageEmbedKeys), r#"{"id":"no-such-key"}"#),
        ("rotate_embed_key", Needs(ManageEmbedKeys), "{}"),
        ("run", Needs(ViewModels), r#"{"id":"00000000000000000000000000000000"}"#),
        ("run_pulse", Needs(ViewModels), r#"{"experiment":9}"#),
        ("run_views", Needs(ViewModels), r#"{"experiment":9}"#),
        (
            "runs",
            Needs(ViewModels),
            r#"{"search":{"experiments":[9],"view":"active","filter":"","order_by":[],"limit":1,"after":null,"fields":"All"}}"#,
        ),
        (
            "save_dashboard",
            Needs(DefineMeasures),
            r#"{"edit":{"slug":null,"definition":{"title":"","description":"","owner":null,"time":"none","months":null,"tiles":{}},"base":0,"message":""}}"#,
        ),
        ("save_model_card", Needs(LogRuns), r#"{"new":{"model":"no_such_model","version":1,"text":"","revision":0}}"#),
        ("search_catalog", Needs(ViewCatalog), r#"{"search":{"text":"","kinds":[],"tag":null,"offset":0,"limit":1}}"#),
        ("set_alias", Needs(LogRuns), r#"{"name":"no_such_model","alias":"x","version":1}"#),
        (
            "set_attribute",
            Needs(ManageUsers),
            r#"{"user":"00000000-0000-0000-0000-000000000000","name":"countries","values":["Germany"]}"#,
        ),
        ("set_disabled", Needs(ManageUsers), r#"{"user":"00000000-0000-0000-0000-000000000000","disabled":true}"#),
        ("set_experiment_tag", Needs(LogRuns), r#"{"id":9,"tag":["x","y"]}"#),
        ("set_favourite", Needs(ViewDashboards), r#"{"slug":"no_such_dashboard","is_favourite":false}"#),
        ("set_locale", SignedIn, r#"{"locale":null}"#),
        ("set_model_tag", Needs(LogRuns), r#"{"name":"no_such_model","key":"x","value":""}"#),
        (
            "set_promotion_policy",
            Needs(GovernModels),
            r#"{"model":"no_such_model","policy":{"needs_approval":false,"gates":[]},"revision":0}"#,
        ),
        ("set_role", Needs(ManageUsers), r#"{"user":"00000000-0000-0000-0000-000000000000","role":"viewer"}"#),
        ("set_version_tag", Needs(LogRuns), r#"{"name":"no_such_model","version":1,"key":"x","value":""}"#),
        ("sign_in", Anyone, "name=nobody&password=wrong"),
        ("sign_out", Anyone, ""),
        ("span", Needs(ViewModels), r#"{"trace":"tr-none","span":null}"#),
        (
            "tile_rows",
            Needs(ViewDashboards),
            r#"{"slug":"no_such_dashboard","tile":"none","page":{"offset":0,"limit":1},
                "query":{"filters":{},"picks":{},"grain":null,"compare":null}}"#,
        ),
        ("trace", Needs(ViewModels), r#"{"id":"tr-none"}"#),
        ("trace_keys", Needs(ViewModels), r#"{"experiment":9}"#),
        (
            "traces",
            Needs(ViewModels),
            r#"{"search":{"experiments":[9],"filter":"","order_by":[],"limit":1,"after":null}}"#,
        ),
        (
            "train",
            Needs(TrainModels),
            r#"{"model":"no_such_model","request":{"shop":null,"k_min":null,"k_max":null,"seed":null}}"#,
        ),
        ("training_shops", Needs(TrainModels), "{}"),
        (
            "transition_stage",
            Needs(PromoteModels),
            r#"{"name":"no_such_model","version":1,"stage":"Staging","archive":false}"#,
        ),
        ("update_run_view", Needs(LogRuns), r#"{"update":{"id":0,"revision":1,"name":"x","settings":null}}"#),
        ("users", Needs(ManageUsers), "{}"),
        ("version_review", Needs(ViewModels), r#"{"model":"no_such_model","version":1}"#),
        ("versions_of_run", Needs(ViewModels), r#"{"run":"00000000000000000000000000000000"}"#),
        ("vocabulary", Needs(ViewDashboards), "{}"),
        ("version_obstacle", Needs(ViewModels), r#"{"name":"no_such_model","version":1}"#),
        ("withdraw_promotion", Needs(LogRuns), r#"{"id":0}"#),
    ]
};

#[test]
fn whoever_may_not_is_turned_away_by_every_function() {
    // Functions list themselves when they are linked, and they are linked only into what needs the program.
    let program: fn(server::Cli) -> _ = server::commands::run;
    std::hint::black_box(program);
    let listed: BTreeSet<String> = FUNCTIONS.iter().map(|(name, ..)| format!("/_fn/{name}")).collect();
    let there: BTreeSet<String> = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(listed, there, "every function is in the list, with whom it answers");

    let place = Place::new();
    let server = place.serve();
    let sessions = Role::ALL.map(|role| (role, sign_in(&place, &server, role)));
    for (name, access, arguments) in FUNCTIONS {
        let needed = match access {
            Access::Anyone => continue,
            Access::SignedIn => None,
            Access::Needs(permission) => Some(permission),
        };
        let nobody = call(&server, name, arguments, None);
        assert_eq!(nobody.status, 401, "{name}: {}", nobody.body);
        for (role, session) in &sessions {
            let answer = call(&server, name, arguments, Some(session));
            if needed.is_none_or(|permission| role.allows(permission)) {
                // Without data some functions say that there is nothing to show yet.
                let let_in = !matches!(answer.status, 401 | 403) && (answer.status < 500 || answer.status == 503);
                assert!(let_in, "{name} by {role}: {} {}", answer.status, answer.body);
            } else {
                assert_eq!(answer.status, 403, "{name} by {role}: {}", answer.body);
                assert!(answer.body.contains("you may not"), "{name} by {role}: {}", answer.body);
            }
        }
    }
    assert!(server.terminate());
}

/// A session of a new person with this role, who is called by it.
fn sign_in(place: &Place, server: &Server<'_>, role: Role) -> String {
    sign_in_as(place, server, role.as_str(), role)
}

/// A session of a new person with this name and role.
pub(crate) fn sign_in_as(place: &Place, server: &Server<'_>, name: &str, role: Role) -> String {
    let added = place.run(&["user", "add", name, "--role", role.as_str()]);
    let printed = String::from_utf8(added.stdout).unwrap();
    let password = printed.lines().find_map(|line| line.trim().strip_prefix("Password:")).map(str::trim);
    let password = password.unwrap_or_else(|| panic!("no password in {printed}"));
    let answer = call(server, "sign_in", &format!("name={name}&password={password}"), None);
    let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("{} {}", answer.status, answer.body));
    cookie.split(';').next().unwrap_or_default().to_owned()
}

pub(crate) fn call(server: &Server<'_>, name: &str, arguments: &str, session: Option<&str>) -> Answer {
    let kind =
        if matches!(name, "sign_in" | "sign_out") { "application/x-www-form-urlencoded" } else { "application/json" };
    let mut headers = vec![("content-type", kind), ("sec-fetch-site", "same-origin")];
    headers.extend(session.map(|session| ("cookie", session)));
    server.ask("POST", &format!("/_fn/{name}"), &headers, arguments)
}
