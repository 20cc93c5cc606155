namespace ActorFlow.PostgreSql;

/// <summary>How a server is stopped.</summary>
public enum ServerStop
{
    /// <summary>Sessions are ended, what is open is rolled back, everything is written.</summary>
    Fast,

    /// <summary>As if the server had crashed: nobody is told, and the next start recovers from the log.</summary>
    Immediate,
}
