namespace ActorFlow.Server.Rights;

/// <summary>What an operation needs, as metadata of its endpoint.</summary>
/// <param name="Right">The right.</param>
/// <param name="Concern">For which flow the right is needed.</param>
internal sealed record RequiredRight(ServerRight Right, Concern Concern);

/// <summary>Which flow a request is about.</summary>
internal enum Concern
{
    /// <summary>None: the server as a whole. Rights that are for some flows only do not do.</summary>
    Server,

    /// <summary>Any: the answer holds only what concerns flows that the caller may see (<see cref="ApiCaller.Sees"/>).</summary>
    Listed,

    /// <summary>The one that the path names as <c>flow</c>.</summary>
    Flow,

    /// <summary>That of the run that the path names as <c>id</c>.</summary>
    Run,

    /// <summary>That of the run whose question the path names as <c>id</c>.</summary>
    Question,

    /// <summary>The one that the query names as <c>flow</c>, else the server's only one.</summary>
    Default,
}
