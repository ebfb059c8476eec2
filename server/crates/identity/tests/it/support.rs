use contract::{
    ApiError, ApiResult, AuditEvent, AuditQuery, Credentials, IdentityApi, NewUser, OpContext, PageRequest, Principal,
    RequestId, Role, SignedIn, User, Via,
};
use identity::{Config, Service};
use platform::testing::TestDb;
use sqlx::Executor;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "a few plain words";
pub(crate) const HOME: &str = "192.0.2.1";

/// The service on a database of its own.
pub(crate) struct Fixture {
    pub(crate) service: Service,
    pub(crate) test: TestDb,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::with(Config::for_tests()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let test = TestDb::new().await;
        Self { service: Service::new(test.db.clone(), config), test }
    }

    /// Adds a person whose password is [`PASSWORD`].
    pub(crate) async fn add(&self, name: &str, role: Role) -> User {
        let new = NewUser { name: name.into(), role, password: Some(PASSWORD.into()) };
        self.service.create_user(&system(), new).await.expect("the user is added").user
    }

    pub(crate) async fn sign_in(&self, name: &str, password: &str) -> ApiResult<SignedIn> {
        self.sign_in_from(HOME, name, password).await
    }

    pub(crate) async fn sign_in_from(&self, address: &str, name: &str, password: &str) -> ApiResult<SignedIn> {
        let credentials = Credentials { name: name.into(), password: password.into() };
        self.service.sign_in(&nobody(), credentials, address).await
    }

    /// Runs a statement as the owner of the database, to move its clock.
    pub(crate) async fn run(&self, sql: &'static str) {
        use sqlx::{ConnectOptions, Connection};
        let mut owner = self.test.owner.connect().await.expect("the owner can connect");
        owner.execute(sql).await.expect("the statement runs");
        owner.close().await.expect("the connection closes");
    }

    pub(crate) async fn audit(&self, action: &str) -> Vec<AuditEvent> {
        let query =
            AuditQuery { action: Some(action.into()), subject: None, page: PageRequest { offset: 0, limit: 500 } };
        self.service.audit_events(&system(), query).await.expect("the trail can be read").items
    }

    /// Everything that the database holds about identity and in the audit trail, as text.
    pub(crate) async fn dump(&self) -> String {
        sqlx::query_scalar(
            "SELECT concat((SELECT string_agg(t::text, ' ') FROM identity.app_user t),
                           (SELECT string_agg(t::text, ' ') FROM identity.session t),
                           (SELECT string_agg(t::text, ' ') FROM identity.api_token t),
                           (SELECT string_agg(t::text, ' ') FROM identity.sign_in_attempt t),
                           (SELECT string_agg(t::text, ' ') FROM platform.audit_event t))",
        )
        .fetch_one(self.test.db.app())
        .await
        .expect("the tables can be read")
    }
}

pub(crate) fn system() -> OpContext {
    OpContext::system("test", RequestId(Uuid::now_v7()))
}

pub(crate) fn nobody() -> OpContext {
    OpContext::anonymous(RequestId(Uuid::now_v7()))
}

/// A request of this person from a session.
pub(crate) fn asked_by(user: &User) -> OpContext {
    as_principal(Principal { user_id: Some(user.id), ..Principal::new(user.name.as_str(), user.role, Via::Session) })
}

pub(crate) fn as_principal(principal: Principal) -> OpContext {
    OpContext { principal: Some(principal), ..nobody() }
}

/// The error of something that has to fail; what succeeds may have no `Debug` form, because it holds a secret.
pub(crate) fn refusal<T>(result: ApiResult<T>) -> ApiError {
    match result {
        Ok(_) => panic!("this should have been refused"),
        Err(error) => error,
    }
}

/// `text` as PostgreSQL shows bytes.
pub(crate) fn in_hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}
