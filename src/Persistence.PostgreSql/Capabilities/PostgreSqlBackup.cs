using ActorFlow.Journal;

namespace ActorFlow.Persistence.PostgreSql.Capabilities;

/// <summary>Refuses: PostgreSQL brings tools that do it better, and an administrator has set them up.</summary>
internal sealed class PostgreSqlBackup(PostgreSqlAccess access) : IJournalBackup
{
    public ValueTask BackupAsync(string path, CancellationToken cancellationToken)
        => throw new JournalUnavailableException(
            access.Name, "a journal in PostgreSQL is not copied into a file by ActorFlow",
            $"Use the tools of PostgreSQL: 'pg_dump --format=custom --schema={access.Options.Schema}' copies it as it is at one moment beside live engines; pg_basebackup with a log archive goes back to any moment.");
}
