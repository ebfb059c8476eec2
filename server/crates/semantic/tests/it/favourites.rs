//! What people keep at hand, on a real database.

use contract::{DashboardApi, ErrorCode, OpContext, Principal, Role, UserId, Via};
use platform::testing::TestDb;
use semantic::Service;
use uuid::Uuid;

use crate::shop::{asked_by, service};

/// Another person at each call, with a way to ask again.
fn person(name: &str) -> OpContext {
    let user_id = Some(UserId(Uuid::new_v4()));
    let who = Principal { user_id, ..Principal::new(name, Role::Viewer, Via::Session) };
    OpContext { principal: Some(who), ..asked_by(Role::Viewer) }
}

async fn favourites(service: &Service, cx: &OpContext) -> Vec<String> {
    let list = service.dashboards(cx).await.unwrap();
    list.into_iter().filter(|one| one.is_favourite).map(|one| one.slug).collect()
}

#[tokio::test]
async fn favourites_are_each_persons_own_and_last() {
    let db = TestDb::new().await;
    let (kim, robin) = (person("kim"), person("robin"));
    let service_now = service(&db);
    for slug in ["sales", "operations", "sales"] {
        service_now.set_favourite(&kim, slug, true).await.unwrap();
    }
    service_now.set_favourite(&robin, "products", true).await.unwrap();
    assert!(service_now.summary(&kim, "sales").await.unwrap().is_favourite);
    assert!(!service_now.summary(&robin, "sales").await.unwrap().is_favourite);

    let restarted = service(&db);
    assert_eq!(favourites(&restarted, &kim).await, ["operations", "sales"]);
    assert_eq!(favourites(&restarted, &robin).await, ["products"]);
    for _ in 0..2 {
        restarted.set_favourite(&kim, "sales", false).await.unwrap();
    }
    assert_eq!(favourites(&restarted, &kim).await, ["operations"]);
    let noted: i64 =
        sqlx::query_scalar("SELECT count(*) FROM platform.audit_event WHERE action LIKE 'dashboard.%favoured'")
            .fetch_one(db.db.app())
            .await
            .unwrap();
    assert_eq!(noted, 4, "what changed nothing is not noted");
}

#[tokio::test]
async fn what_is_not_there_is_no_favourite_and_nobody_has_any() {
    let db = TestDb::new().await;
    let (service, kim) = (service(&db), person("kim"));
    let unknown = service.set_favourite(&kim, "nothing", true).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
    service.set_favourite(&kim, "nothing", false).await.unwrap();
    let nobodys = service.set_favourite(&asked_by(Role::Viewer), "sales", true).await.unwrap_err();
    assert_eq!(nobodys.code, ErrorCode::Forbidden);
    assert_eq!(favourites(&service, &asked_by(Role::Viewer)).await, [""; 0]);
}
