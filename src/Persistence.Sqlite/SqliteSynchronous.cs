namespace ActorFlow.Persistence.Sqlite;

/// <summary>When a commit counts as durable.</summary>
public enum SqliteSynchronous
{
    /// <summary>
    /// The log is flushed to the disk before a commit is acknowledged: nothing acknowledged is lost when the machine loses power. The default.
    /// </summary>
    Full,

    /// <summary>
    /// The log is flushed at checkpoints only: nothing acknowledged is lost when the process is killed, but the last commits before a power loss may
    /// be. The file stays whole. Saves one flush per commit, which matters when few runs are active.
    /// </summary>
    Normal,
}
