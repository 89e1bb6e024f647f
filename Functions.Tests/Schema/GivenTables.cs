namespace Functions.Tests.Schema;

/// <summary>The nine given tables, written down once more from the specification and not from the migration.</summary>
internal static class GivenTables
{
    /// <summary>Table → columns as "name type null|not null default [extra]", in order.</summary>
    public static readonly Dictionary<string, string[]> Columns = new()
    {
        ["users"] =
        [
            "id bigint not null -",
            "name varchar(150) null -",
            "email varchar(150) null -",
            "user_type enum('student','teacher','admin') null -",
            "country_code char(2) null -",
        ],
        ["tracking_events"] =
        [
            "id bigint not null - auto_increment",
            "user_id bigint null -",
            "user_type enum('student','teacher','guest') not null -",
            "app_name varchar(50) not null -",
            "event_type enum('visit','button','document','session') not null -",
            "event_name varchar(100) not null -",
            "country_code char(2) null -",
            "ip_hash char(64) null -",
            "os varchar(50) null -",
            "device_type enum('desktop','mobile','tablet') null -",
            "session_id varchar(100) null -",
            "meta json null -",
            "created_at datetime not null current_timestamp",
        ],
        ["tracking_live_sessions"] =
        [
            "session_id varchar(100) not null -",
            "user_id bigint not null -",
            "user_type enum('student','teacher') not null -",
            "app_name varchar(50) not null -",
            "country_code char(2) null -",
            "last_heartbeat datetime not null -",
            "created_at datetime not null current_timestamp",
        ],
        ["tracking_documents"] =
        [
            "id bigint not null - auto_increment",
            "user_id bigint null -",
            "user_type enum('student','teacher','guest') not null -",
            "app_name varchar(50) not null DViz",
            "level_name varchar(100) not null -",
            "chapter_name varchar(150) not null -",
            "document_name varchar(200) not null -",
            "country_code char(2) null -",
            "ip_hash char(64) null -",
            "created_at datetime not null current_timestamp",
        ],
        ["user_points"] =
        [
            "user_id bigint not null -",
            "points int not null 0",
            "updated_at datetime not null current_timestamp on update current_timestamp",
        ],
        ["user_point_logs"] =
        [
            "id bigint not null - auto_increment",
            "user_id bigint not null -",
            "action enum('earn','redeem') not null -",
            "points int not null -",
            "related_event varchar(100) null -",
            "created_at datetime not null current_timestamp",
        ],
        ["user_credits"] =
        [
            "user_id bigint not null -",
            "credits int not null 0",
            "updated_at datetime not null current_timestamp on update current_timestamp",
        ],
        ["user_credit_logs"] =
        [
            "id bigint not null - auto_increment",
            "user_id bigint not null -",
            "credits_added int not null -",
            "points_consumed int not null -",
            "created_at datetime not null current_timestamp",
        ],
        ["admin_settings"] =
        [
            "setting_key varchar(50) not null -",
            "setting_value varchar(100) not null -",
        ],
    };

    /// <summary>Table → indexes as "name(columns)", by name.</summary>
    public static readonly Dictionary<string, string[]> Indexes = new()
    {
        ["users"] = ["PRIMARY(id)"],
        ["tracking_events"] =
        [
            "PRIMARY(id)", "idx_app_event(app_name,event_type)", "idx_country(country_code)", "idx_date(created_at)", "idx_user(user_id)",
        ],
        ["tracking_live_sessions"] = [
            "PRIMARY(session_id)", "idx_app(app_name)", "idx_country(country_code)", "idx_heartbeat(last_heartbeat)"],
        ["tracking_documents"] = ["PRIMARY(id)", "idx_date(created_at)", "idx_doc(level_name,chapter_name)"],
        ["user_points"] = ["PRIMARY(user_id)"],
        ["user_point_logs"] = ["PRIMARY(id)", "idx_action(action)", "idx_user(user_id)"],
        ["user_credits"] = ["PRIMARY(user_id)"],
        ["user_credit_logs"] = ["PRIMARY(id)", "idx_user(user_id)"],
        ["admin_settings"] = ["PRIMARY(setting_key)"],
    };

    public static TheoryData<string> Names => [.. Columns.Keys];
}
