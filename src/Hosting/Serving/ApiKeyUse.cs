namespace ActorFlow;

/// <summary>Whether a server asks its callers for API keys.</summary>
public enum ApiKeyUse
{
    /// <summary>When its store has any key at the start, revoked and expired ones too: revoking the last one opens nothing.</summary>
    Auto,

    /// <summary>Always.</summary>
    Required,

    /// <summary>Never; keys open nothing.</summary>
    Off,
}
