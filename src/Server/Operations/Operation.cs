using ActorFlow.Server.Problems;
using ActorFlow.Server.Rights;

namespace ActorFlow.Server.Operations;

/// <summary>One thing that the API does: where it is called, what it needs and takes, what it answers, and the code that does it. Metadata of its endpoint. Immutable.</summary>
/// <param name="Id">Its name in the description of the API; never changed.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, below where the server is mapped.</param>
/// <param name="Right">What it needs.</param>
/// <param name="Summary">What it does, in one sentence.</param>
/// <param name="Handle">Does it.</param>
internal sealed record Operation(string Id, string Method, string Path, RequiredRight Right, string Summary, Func<ApiCall, Task> Handle)
{
    /// <summary>The chapter of the description that it stands in.</summary>
    public required string Tag { get; init; }

    /// <summary>More about it, or null.</summary>
    public string? Details { get; init; }

    /// <summary>What it takes beside the body. Others in the query are refused.</summary>
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];

    /// <summary>The body that it takes, or null.</summary>
    public OperationBody? Body { get; init; }

    /// <summary>What it answers when all is well.</summary>
    public required IReadOnlyList<OperationAnswer> Answers { get; init; }

    /// <summary>The problems it can end with, beside those that every operation can.</summary>
    public IReadOnlyList<ProblemCode> Problems { get; init; } = [];

    /// <summary>Whether it changes something, so that it belongs into an audit.</summary>
    public bool Changes => ChangesAlways || (Method is not "GET" && !IsSafe);

    /// <summary>Whether it changes something although its method is GET.</summary>
    public bool ChangesAlways { get; init; }

    /// <summary>The methods by which it is called: what can be looked at can also be asked for without its body.</summary>
    public IReadOnlyList<string> Methods => Method is "GET" && !ChangesAlways ? ["GET", "HEAD"] : [Method];

    /// <summary>Whether the query is the caller's own, whatever stands in it.</summary>
    public bool TakesAnyQuery { get; init; }

    /// <summary>Whether it changes nothing although its method may.</summary>
    public bool IsSafe { get; init; }

    /// <summary>Whether it holds the connection for long, so that time limits of requests do not hold for it.</summary>
    public bool IsLong { get; init; }

    public override string ToString() => $"{Id} ({Method} {Path})";
}

/// <summary>The body of a request.</summary>
/// <param name="Type">The type it is read as; null is any JSON, or a text.</param>
/// <param name="Summary">What it says.</param>
internal sealed record OperationBody(Type? Type, string Summary)
{
    /// <summary>Whether it must be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The media types it may have.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = ["application/json"];
}

/// <summary>An answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The type it is written from; null is none, or a text.</param>
/// <param name="Summary">What it says.</param>
internal sealed record OperationAnswer(int Status, Type? Type, string Summary)
{
    /// <summary>The media types it may have.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = ["application/json"];
}
