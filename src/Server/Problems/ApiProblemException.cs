namespace ActorFlow.Server.Problems;

/// <summary>A request cannot be served: becomes problem details (RFC 9457).</summary>
/// <param name="code">What kind of problem it is.</param>
/// <param name="detail">What happened, where, and what to do, as sentences for people.</param>
/// <param name="faults">The places in the request that are wrong; none by default.</param>
/// <param name="inner">What it came of.</param>
internal sealed class ApiProblemException(ProblemCode code, string detail, IReadOnlyList<RequestFault>? faults = null, Exception? inner = null)
    : Exception(detail, inner)
{
    public ProblemCode Code => code;

    public IReadOnlyList<RequestFault> Faults => faults ?? [];

    /// <summary>Headers that go with the answer, such as <c>WWW-Authenticate</c>, <c>Retry-After</c> or <c>Allow</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
}

/// <summary>A place in a request that is wrong.</summary>
/// <param name="In">Where it is: <c>body</c>, <c>query</c>, <c>path</c> or <c>header</c>.</param>
/// <param name="Name">The parameter, or the JSON path in the body such as <c>$.options.tags[0]</c>.</param>
/// <param name="What">What is wrong, for people.</param>
/// <param name="Line">The line in the body, from 1, where it is known.</param>
/// <param name="Column">The byte in the line, from 1, where it is known.</param>
internal sealed record RequestFault(string In, string Name, string What, long? Line = null, long? Column = null);
