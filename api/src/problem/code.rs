//! The catalogue of problems. `docs/problems.md` is printed from it; codes are part of the contract.

macro_rules! catalogue {
    ($($code:ident = $name:literal, $status:literal, $zh:literal, $en:literal;)+) => {
        /// One kind of problem.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Code { $($code,)+ }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$code,)+];

            pub const fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)+ }
            }

            pub const fn status(self) -> u16 {
                match self { $(Self::$code => $status,)+ }
            }

            /// In Chinese, in English.
            pub const fn title(self) -> (&'static str, &'static str) {
                match self { $(Self::$code => ($zh, $en),)+ }
            }
        }
    };
}

catalogue! {
    // The request itself
    InvalidJson = "invalid_json", 400, "请求内容不是有效的 JSON", "The body is not valid JSON";
    InvalidRequest = "invalid_request", 400, "请求格式有误", "The request is malformed";
    InvalidCursor = "invalid_cursor", 400, "翻页游标无效", "The cursor is not one of ours";
    InvalidFields = "invalid_fields", 422, "部分字段有误", "Some fields are not right";
    RouteNotFound = "route_not_found", 404, "没有这个接口", "There is no such route";
    MethodNotAllowed = "method_not_allowed", 405, "该接口不支持这种请求方法", "This route does not know the method";
    NotAcceptable = "not_acceptable", 406, "无法提供所要求的格式", "The format asked for cannot be given";
    RequestTimeout = "request_timeout", 408, "请求内容未在限时内送达", "The body did not come in time";
    BodyTooLarge = "body_too_large", 413, "请求内容过大", "The body is too large";
    UnsupportedMediaType = "unsupported_media_type", 415, "不支持这种内容类型", "The media type is not supported";
    TooManyRequests = "too_many_requests", 429, "请求过于频繁，请稍后再试", "Too many requests; wait a little";
    TooManyStreams = "too_many_streams", 429, "同时等待通知的连接过多", "Too many streams are open";

    // Who asks
    NotSignedIn = "not_signed_in", 401, "请先登录", "Sign in first";
    TokenExpired = "token_expired", 401, "登录已过期，请刷新", "The access token has expired; refresh it";
    TokenInvalid = "token_invalid", 401, "登录凭证无效", "The token is not valid";
    WrongCredentials = "wrong_credentials", 401, "手机号或密码错误", "The phone number or the password is wrong";
    SessionEnded = "session_ended", 401, "登录已失效，请重新登录", "The session has ended; sign in again";
    SignInCodeRefused = "sign_in_code_refused", 401, "验证码或登录码错误、已使用或已过期", "The code is wrong, used or too old";
    SecondFactorRequired = "second_factor_required", 401, "请输入动态验证码", "A code of the authenticator app is asked for as well";
    SecondFactorWrong = "second_factor_wrong", 401, "动态验证码错误或已使用", "The code of the authenticator app is wrong, or was used";
    LockedOut = "locked_out", 429, "尝试次数过多，请稍后再试", "Too many failed tries; wait a little";
    AccountDisabled = "account_disabled", 403, "该账号已停用", "The account is disabled";
    PasswordChangeRequired = "password_change_required", 403, "请先修改密码", "Change the password before anything else";
    SecondFactorMissing = "second_factor_missing", 403, "请先绑定动态验证码", "Staff set up an authenticator app before anything else";
    StaffSignIn = "staff_sign_in", 403, "工作人员请用密码登录", "Staff sign in with the password";
    ApiKeyInvalid = "api_key_invalid", 403, "缺少 API 密钥，或密钥无效", "The API key is missing or not good";
    Forbidden = "forbidden", 403, "没有权限执行此操作", "Not allowed";
    ConflictOfInterest = "conflict_of_interest", 403, "本人涉及该事项，须回避", "Who has a stake in a matter does not judge it";
    NotFound = "not_found", 404, "未找到", "Not found";

    // Retries and concurrency
    IdempotencyKeyInvalid = "idempotency_key_invalid", 400, "幂等键须为 16 至 255 个可见字符", "An idempotency key has 16 to 255 printable characters";
    IdempotencyKeyReused = "idempotency_key_reused", 422, "同一幂等键用于不同的请求", "The idempotency key was used for another request";
    IdempotencyInProgress = "idempotency_in_progress", 409, "相同请求正在处理中", "The same request is still being worked on";
    VersionMismatch = "version_mismatch", 412, "内容已被他人修改，请刷新后重试", "It has changed in between; read it again";
    Contended = "contended", 409, "操作冲突，请重试", "Others changed the same thing; try again";

    // What goes out
    TooManyEndpoints = "too_many_endpoints", 409, "回调地址数量已达上限", "There are as many endpoints as one account may have";
    TooManySecrets = "too_many_secrets", 409, "仍然有效的签名密钥数量已达上限", "As many secrets of the endpoint are still good as may be";
    EndpointDisabled = "endpoint_disabled", 409, "该回调地址已停用", "The endpoint is disabled";
    DeliveryUnderWay = "delivery_under_way", 409, "该消息正在投递中", "It is on its way already";

    // The hotline
    MessageSignatureInvalid = "message_signature_invalid", 401, "消息签名缺失、错误或已过时", "The message is not signed, not by this secret, or not of now";
    OutOfOrder = "out_of_order", 409, "消息顺序有缺，前面的消息尚未收到", "Something of this case is missing before it";
    MessageDiffers = "message_differs", 409, "同一编号或序号已用于不同内容", "Another message had this id or number";

    // Accounts
    ConsentRequired = "consent_required", 422, "新用户须先同意隐私政策", "Who is new has to agree to the privacy policy first";
    PolicyVersionOutdated = "policy_version_outdated", 409, "隐私政策已更新，请展示最新版本", "Another version of the policy is in force";
    ServiceNeedsConsent = "service_needs_consent", 409, "撤回该同意即为注销账号", "Without this consent there is no service: leave instead";
    ConsentNotGiven = "consent_not_given", 409, "没有可撤回的同意", "There is no such consent to withdraw";
    ProofNeeded = "proof_needed", 403, "请输入密码或重新登录后再试", "Show first that it is you: the password, or a fresh sign-in";
    RolesHeld = "roles_held", 409, "请先由管理员收回工作角色", "Staff hand their roles back first";
    WorkInHand = "work_in_hand", 409, "名下还有未办结的工单", "There are open tickets in your hand";
    AccountLeft = "account_left", 409, "该账号已注销", "Nobody is behind this account any more";
    ExportNotReady = "export_not_ready", 409, "数据副本尚未就绪或已过期", "The archive is not ready, or is gone";
    PasswordUsedBefore = "password_used_before", 422, "不能使用最近用过的密码", "The password is one of the last ones";
    CheckDecided = "check_decided", 409, "已经是这个审核结果", "That is what was said of it already";
    SignatureInvalid = "signature_invalid", 403, "签名无效", "The signature is not right, or too old";
    IdentityTaken = "identity_taken", 409, "该身份已绑定", "This identity is linked already, or another one of its provider is";
    LastSignIn = "last_sign_in", 409, "这是唯一的登录方式，不能解绑", "It is the only way in; add another one first";
    NoSecondFactor = "no_second_factor", 409, "尚未绑定动态验证码", "There is no authenticator app to speak of";
    SecondFactorSet = "second_factor_set", 409, "已绑定动态验证码", "An authenticator app is set up already";
    NotConfigured = "not_configured", 404, "本系统未开通这种方式", "This deployment does not have it";
    PassInvalid = "pass_invalid", 422, "通行码无效", "The pass is not one of ours, or its holder is not here any more";
    PassExpired = "pass_expired", 422, "通行码已过期，请刷新", "The pass is too old; ask for a fresh one";
    PhoneTaken = "phone_taken", 409, "该手机号已注册", "The phone number is registered already";
    PasswordTooWeak = "password_too_weak", 422, "密码过于简单", "The password is too weak";
    RolePlaceMismatch = "role_place_mismatch", 422, "该角色不适用于这类地点", "The role is not granted for such a place";
    NotAnIntegrator = "not_an_integrator", 409, "该账号不是第三方接入账号", "The account is not of a program: it lacks the role integrator";
    KeyRevoked = "key_revoked", 409, "该密钥已撤销", "The key is revoked already";
    TooManyKeys = "too_many_keys", 409, "该账号的有效密钥过多", "The account has as many good keys as it may";
    RoleHeldAlready = "role_held_already", 409, "已经拥有该角色", "The role is held already";
    NoSignIn = "no_sign_in", 409, "该账号不用于登录", "Nobody signs in with this account";
    LastAdministrator = "last_administrator", 409, "至少保留一名全局管理员", "One administrator of the whole deployment has to stay";
    PhoneMissing = "phone_missing", 409, "该账号没有手机号", "The account has no phone number";

    // Places and categories
    WorkerOfAnotherArea = "worker_of_another_area", 422, "该账号不是本区域的网格长或网格员", "The account is not of a chief or worker here";
    PostTaken = "post_taken", 409, "该岗位已有人担任", "The area has one of this post already";
    OthersBelow = "others_below", 409, "其下还有其他人员", "Others in the organisation answer to him";
    CodeTaken = "code_taken", 409, "编码已被使用", "The code is taken";
    AreaNotBelowParent = "area_not_below_parent", 422, "区域级别须低于上级区域", "The area's level has to be below its parent's";
    ImportBuiltUpon = "import_built_upon", 409, "其后的调整以此为基础，须先撤销后来的", "What came later builds upon it";
    ImportEnded = "import_ended", 409, "该导入已撤销或失败", "The import was taken back already, or failed";
    BoundaryInvalid = "boundary_invalid", 422, "边界数据有误", "The boundary is not right";
    CategoryTooDeep = "category_too_deep", 422, "分类最多三级", "The tree of categories is at most three levels deep";
    CategoryCycle = "category_cycle", 422, "分类不能成为自己的上级", "A category cannot lie below itself";

    CalendarInvalid = "calendar_invalid", 422, "日历数据有误", "The year of the calendar is not right";
    RuleExists = "rule_exists", 409, "该分类和区域已有派单规则", "There is a rule for this category and area already";
    RuleNeverMatches = "rule_never_matches", 422, "该单位或人员不在规则适用的区域内", "The rule could never be followed: its assignee does not belong to its area";
    PolicyInvalid = "policy_invalid", 422, "时限方案有误", "The deadline policy is not right";

    // Reports and tickets
    ReportIncomplete = "report_incomplete", 422, "上报内容不完整", "The report is not complete";
    OutsideProgramme = "outside_programme", 422, "位置不在本地区范围内", "The position lies outside every programme";
    UnknownCategory = "unknown_category", 422, "没有这个分类", "There is no such category";
    PhotoNotUsable = "photo_not_usable", 422, "照片不存在、已使用或不属于本人", "A photo does not exist, is used already, or is somebody else's";
    AssigneeNotUsable = "assignee_not_usable", 422, "不能派给该单位或人员", "The ticket cannot be assigned to them";
    TicketExists = "ticket_exists", 409, "该编号已用于其他上报", "The id belongs to another report";
    TicketCommandNotAllowed = "ticket_command_not_allowed", 409, "当前状态不允许此操作", "The ticket's status does not allow this command";
    AppealedAlready = "appealed_already", 409, "每次驳回只能申诉一次", "A rejection is appealed once";
    NoVerificationRequested = "no_verification_requested", 409, "没有待核实的请求", "Nobody asked for a verification";
    AssignmentBinding = "assignment_binding", 409, "已退单两次，本次派单不可再退", "After two returns the assignment is binding";
    PhotoNeeded = "photo_needed", 422, "须附现场照片", "This needs a photo of the place";
    MergeTargetNotUsable = "merge_target_not_usable", 409, "目标工单须已受理且尚未办结", "Reports are merged into a ticket that is accepted and not yet resolved";
    MergeIntoItself = "merge_into_itself", 422, "工单不能并入自身", "A ticket is not merged into itself";
    AttemptsMissing = "attempts_missing", 409, "须在不同日期联系三次后方可结案", "Three attempts on separate days come first";
    SilenceNotOver = "silence_not_over", 409, "答复期未满", "The reporter still has time to answer";
    ContestTooLate = "contest_too_late", 409, "异议期已过", "The time for contesting is over";
    ContestedAlready = "contested_already", 409, "已提出过异议", "Each contests once";
    NotContested = "not_contested", 409, "没有待处理的异议", "Nobody contested it";
    UrgedToday = "urged_today", 409, "今天已经催办过", "A ticket is urged once a day";
    AttemptTimeInvalid = "attempt_time_invalid", 422, "联系时间须在办结之后、现在之前", "An attempt lies between the resolution and now";
    ReporterNotReached = "reporter_not_reached", 409, "须先联系到上报人，方可代为回访", "Staff follow up with a reporter whom they reached";
    MissingUnsaid = "missing_unsaid", 422, "未解决时须说明还缺什么", "What is not solved has to be said in `detail`";
    SatisfactionInvalid = "satisfaction_invalid", 422, "满意度为 1 至 5，且仅用于已解决的事项", "Satisfaction is 1 to 5, for what was solved";

    NothingAbove = "nothing_above", 409, "已是最高层级，无法再上报", "There is no level above";
    WhistleInvalid = "whistle_invalid", 422, "一次可吹哨 1 至 20 个部门", "A whistle calls 1 to 20 departments";
    CheckedInAlready = "checked_in_already", 409, "本部门已报到，或未被吹哨", "The department has reported in";
    AskedAlready = "asked_already", 409, "已有待审批的延期或挂账申请", "Something was asked for already, and waits for an answer";
    NotAsked = "not_asked", 409, "没有待审批的申请", "Nobody asked for it";
    DateNotAhead = "date_not_ahead", 422, "时间须在将来一年之内", "A date lies ahead, within a year";
    NotSupervised = "not_supervised", 409, "没有待答复的督办", "No supervision waits for an answer";
    LookBackNotDue = "look_back_not_due", 409, "未到回头看日期，或该事项无须回头看", "It is not time to look back, or nobody has to";
    LookedBackAlready = "looked_back_already", 409, "已回头看", "It was looked back at already";

    // Photos
    PhotoFormatNotSupported = "photo_format_not_supported", 415, "不支持该图片格式，请使用 JPEG、PNG 或 WebP", "The format is not read: send JPEG, PNG or WebP";
    PhotoTooManyPixels = "photo_too_many_pixels", 422, "图片像素过多", "The picture has too many pixels";
    PhotoBroken = "photo_broken", 422, "图片损坏或不完整", "The picture is broken, or not whole";

    // Points
    NotEnoughPoints = "not_enough_points", 409, "积分不足", "Not enough points";
    OutOfStock = "out_of_stock", 409, "该兑换点已无库存", "Nothing left at this desk";
    StockBelowHeld = "stock_below_held", 409, "库存不能低于已预留数量", "The stock cannot go below what is held";
    VoucherUnknown = "voucher_unknown", 404, "兑换码无效", "There is no such voucher at this desk";
    RedemptionSettled = "redemption_settled", 409, "该兑换已完成、取消或过期", "The redemption is settled already";
    RedemptionExpired = "redemption_expired", 409, "兑换码已过期", "The voucher has expired";
    BalanceBelowZero = "balance_below_zero", 409, "积分为负，暂不能兑换", "Nothing is handed over while the balance is below zero";
    PhoneNotVerified = "phone_not_verified", 403, "兑换须先验证手机号", "Redeeming needs a verified phone";
    NothingAwarded = "nothing_awarded", 409, "该工单没有发放积分", "Nothing was awarded for this ticket";
    RevokedAlready = "revoked_already", 409, "该积分已收回", "The award was taken back already";

    // The server
    ProviderUnavailable = "provider_unavailable", 503, "第三方服务暂时不可用，请稍后重试", "Somebody else's service gave no answer; try again";
    Unavailable = "unavailable", 503, "服务暂时不可用，请稍后重试", "The service is unavailable for the moment; try again";
    Internal = "internal_error", 500, "服务器内部错误", "Something went wrong on our side";
}
