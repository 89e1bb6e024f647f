using Dapper;
using MySqlConnector;

namespace Chaos.Invariants;

/// <summary>Events and documents as their own tables have them: what reports are compared with.</summary>
internal sealed record Census(
    IReadOnlyList<EventGroup> Events, IReadOnlyList<DocumentGroup> Documents, IReadOnlySet<long> EventIds, IReadOnlySet<long> DocumentIds)
{
    /// <summary>Reads the rows for which the condition holds.</summary>
    public static async Task<Census> ReadAsync(MySqlConnection connection, string condition) => new(
        [
            .. await connection.QueryAsync<EventGroup>(
                $"""
                SELECT CAST(DATE(created_at) AS DATETIME) AS Day, app_name AS AppName, event_type AS EventType, user_id AS UserId,
                       CAST(COUNT(*) AS SIGNED) AS Events
                FROM tracking_events
                WHERE {condition}
                GROUP BY Day, app_name, event_type, user_id
                """),
        ],
        [
            .. await connection.QueryAsync<DocumentGroup>(
                $"""
                SELECT level_name AS Level, chapter_name AS Chapter, document_name AS Document, user_id AS UserId,
                       CAST(COUNT(*) AS SIGNED) AS Opens
                FROM tracking_documents
                WHERE {condition}
                GROUP BY level_name, chapter_name, document_name, user_id
                """),
        ],
        (await connection.QueryAsync<long>($"SELECT id FROM tracking_events WHERE {condition}")).ToHashSet(),
        (await connection.QueryAsync<long>($"SELECT id FROM tracking_documents WHERE {condition}")).ToHashSet());
}

/// <summary>Equal events of one user on one day.</summary>
internal sealed record EventGroup(DateTime Day, string AppName, string EventType, long? UserId, long Events);

/// <summary>One user's opens of one document.</summary>
internal sealed record DocumentGroup(string Level, string Chapter, string Document, long? UserId, long Opens);
