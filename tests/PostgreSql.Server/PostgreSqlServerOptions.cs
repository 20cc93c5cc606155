namespace ActorFlow.PostgreSql;

/// <summary>How a throw-away server is made.</summary>
public sealed record PostgreSqlServerOptions
{
    /// <summary>
    /// Whether commits are flushed to the disk. The default value is false: what a process that dies has written survives in the page cache, so only the loss of
    /// the machine's power is not simulated. Measurements set it, and get a folder on a disk.
    /// </summary>
    public bool Fsync { get; init; }

    /// <summary>Whether the server listens on 127.0.0.1 too, on a port of its own. The default value is false: the unix socket only.</summary>
    public bool Tcp { get; init; }

    /// <summary>Further addresses to listen on, for tests with network namespaces; anybody who reaches one may log in. Sets <see cref="Tcp"/>.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>The room of a small file system of its own on which all of the server's data lies, in MB; null, the default, for none. 100 is about the least.</summary>
    public int? DiskMegabytes { get; init; }

    /// <summary>The value of <c>max_connections</c>. The default value is 200.</summary>
    public int MaxConnections { get; init; } = 200;

    /// <summary>Further settings of <c>postgresql.conf</c>; they win over those chosen here.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
