namespace ActorFlow.Server.Operations;

/// <summary>Where a parameter stands in a request.</summary>
internal enum ParameterPlace
{
    /// <summary>A segment of the path, percent-encoded as any text may be.</summary>
    Path,

    /// <summary>The query.</summary>
    Query,

    /// <summary>A header.</summary>
    Header,
}
