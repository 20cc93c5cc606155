namespace ActorFlow.Persistence.Sqlite.Schema;

/// <summary>A kind of database of ours: its migrations, and the number in the file's header that tells it from others.</summary>
internal sealed class SchemaKind
{
    private SchemaKind(string folder, long applicationId, string what)
    {
        Migrations = SqlText.MigrationsIn(folder);
        ApplicationId = applicationId;
        What = what;
    }

    public static SchemaKind Journal { get; } = new("Migrations", 0x41466a31, "journal");   // "AFj1"

    public static SchemaKind Inbox { get; } = new("Inbox", 0x41466931, "command inbox");   // "AFi1"

    public static SchemaKind Server { get; } = new("Server", 0x41467331, "server's store");   // "AFs1"

    public IReadOnlyList<(int Number, string Name, string Text)> Migrations { get; }

    public long ApplicationId { get; }

    public string What { get; }

    /// <summary>The newest schema this program knows.</summary>
    public int Newest => Migrations[^1].Number;
}
