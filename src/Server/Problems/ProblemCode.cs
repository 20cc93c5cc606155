using System.Reflection;

namespace ActorFlow.Server.Problems;

/// <summary>A kind of problem that a request can meet: a word that programs can rest on, its HTTP status, and a title for people. Words are never changed; new ones may come.</summary>
/// <remarks><c>docs/server.md</c> lists them; a test compares.</remarks>
internal sealed partial record ProblemCode(string Word, int Status, string Title)
{
    /// <summary>The prefix of the URI that names a problem's type.</summary>
    public const string UriPrefix = "urn:actorflow:problem:";

    private static readonly Lazy<IReadOnlyList<ProblemCode>> AllOfThem = new(static () =>
        [.. typeof(ProblemCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(ProblemCode)).Select(field => (ProblemCode)field.GetValue(null)!)
            .OrderBy(code => code.Status).ThenBy(code => code.Word, StringComparer.Ordinal)]);

    // Requests that are malformed.
    public static readonly ProblemCode BadParameter = new("bad-parameter", 400, "A parameter of the request is malformed.");
    public static readonly ProblemCode UnknownParameter = new("unknown-parameter", 400, "The operation has no such parameter.");
    public static readonly ProblemCode BadHeader = new("bad-header", 400, "A header of the request is malformed.");
    public static readonly ProblemCode BadRequest = new("bad-request", 400, "The request cannot be understood.");
    public static readonly ProblemCode BadBody = new("bad-body", 400, "The body is not the JSON that the operation takes.");
    public static readonly ProblemCode BadCursor = new("bad-cursor", 400, "The place in the list is none.");
    public static readonly ProblemCode BodyMissing = new("body-missing", 400, "The operation takes a body.");
    public static readonly ProblemCode UnsupportedMediaType = new("unsupported-media-type", 415, "The body has a media type that the operation does not take.");
    public static readonly ProblemCode BodyTooLarge = new("body-too-large", 413, "The body is larger than the server takes.");
    public static readonly ProblemCode ValueRefused = new("value-refused", 422, "A value cannot be kept in the state of a run.");

    // What was asked for is not there.
    public static readonly ProblemCode UnknownPath = new("unknown-path", 404, "There is nothing at this path.");
    public static readonly ProblemCode MethodNotAllowed = new("method-not-allowed", 405, "The path does not take this method.");
    public static readonly ProblemCode UnknownRun = new("unknown-run", 404, "The run is not known.");
    public static readonly ProblemCode UnknownFlow = new("unknown-flow", 404, "The flow is not known.");
    public static readonly ProblemCode UnknownFunction = new("unknown-function", 404, "The function is not known.");
    public static readonly ProblemCode UnknownQuestion = new("unknown-question", 404, "The question is not known.");
    public static readonly ProblemCode UnknownVersion = new("unknown-version", 404, "The run has no such version.");
    public static readonly ProblemCode NoDocument = new("no-document", 404, "The flow was not made of a document.");
    public static readonly ProblemCode NotACluster = new("not-a-cluster", 404, "The engine is not a member of a cluster.");
    public static readonly ProblemCode NotSetAside = new("not-set-aside", 404, "The run is not set aside.");
    public static readonly ProblemCode RunPruned = new("run-pruned", 410, "The history of the run was pruned.");
    public static readonly ProblemCode VersionTrimmed = new("version-trimmed", 410, "The version was trimmed away.");

    public static readonly ProblemCode BadDocument = new("bad-document", 422, "The document cannot be used.");
    public static readonly ProblemCode FlowFixed = new("flow-fixed", 409, "The flow was drawn by a program, and does not change while that runs.");

    // What was asked for cannot be, as things stand.
    public static readonly ProblemCode RunConflict = new("run-conflict", 409, "The id or key belongs to a run of another flow.");
    public static readonly ProblemCode RunEnded = new("run-ended", 409, "The run has ended, or is about to.");
    public static readonly ProblemCode RunQuarantined = new("run-quarantined", 409, "The run is quarantined.");
    public static readonly ProblemCode RunUnreadable = new("run-unreadable", 409, "The history of the run cannot be read.");
    public static readonly ProblemCode SignalRefused = new("signal-refused", 409, "The run does not take the signal.");
    public static readonly ProblemCode UpdateRefused = new("update-refused", 409, "The run does not take the update.");
    public static readonly ProblemCode QuestionOver = new("question-over", 409, "The question is open no more.");
    public static readonly ProblemCode AssigneeOnly = new("assignee-only", 403, "The question is somebody else's.");
    public static readonly ProblemCode RunParked = new("run-parked", 409, "The flow of the run is not here, or does not fit any more.");
    public static readonly ProblemCode ChangedMeanwhile = new("changed-meanwhile", 412, "It is not any more as the caller has seen it.");
    public static readonly ProblemCode AnswerUnfit = new("answer-unfit", 422, "The answer does not fit the question.");
    public static readonly ProblemCode FlowAmbiguous = new("flow-ambiguous", 400, "The server has more flows than one.");
    public static readonly ProblemCode NotSupported = new("not-supported", 501, "The journal of this server cannot do it.");

    // The server.
    public static readonly ProblemCode Stopping = new("stopping", 503, "The server is stopping.");
    public static readonly ProblemCode NotReady = new("not-ready", 503, "The flow system cannot do its work.");
    public static readonly ProblemCode JournalUnavailable = new("journal-unavailable", 503, "The journal cannot be used at the moment.");
    public static readonly ProblemCode Internal = new("internal", 500, "The server failed.");

    /// <summary>All of them, by status and word.</summary>
    public static IReadOnlyList<ProblemCode> All => AllOfThem.Value;

    /// <summary>The problems that any operation of a kind can end with.</summary>
    public static IEnumerable<ProblemCode> OfAll(Operations.Operation operation)
    {
        yield return BadParameter;
        yield return UnknownParameter;
        yield return Internal;
        yield return HostUnknown;
        yield return LoopbackOnly;
        yield return OriginRefused;
        yield return TooManyRequests;
        if (operation.Right.Right == ServerRight.None)
            yield break;
        yield return CredentialsMissing;
        yield return CredentialsWrong;
        yield return RightMissing;
        yield return operation.IsLong ? TooManyStreams : TimedOut;
        yield return NotSupported;
        yield return Stopping;
        yield return NotReady;
        yield return JournalUnavailable;
        if (operation.Parameters.Contains(Endpoints.Parameters.IfMatch))
            yield return ChangedMeanwhile;
        if (operation.Body is not null)
        {
            yield return BodyTooLarge;
            yield return UnsupportedMediaType;
        }
    }

    /// <summary>The URI that names the problem's type (RFC 9457).</summary>
    public string Type => UriPrefix + Word;
}
