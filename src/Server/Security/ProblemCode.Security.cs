namespace ActorFlow.Server.Problems;

/// <content>Problems of who asks, from where, and how much.</content>
internal sealed partial record ProblemCode
{
    public static readonly ProblemCode CredentialsMissing = new("credentials-missing", 401, "The request says nobody's name.");
    public static readonly ProblemCode CredentialsWrong = new("credentials-wrong", 401, "The credentials open nothing.");
    public static readonly ProblemCode RightMissing = new("right-missing", 403, "The caller may not do this.");
    public static readonly ProblemCode LoopbackOnly = new("loopback-only", 403, "The server serves its own machine only.");
    public static readonly ProblemCode OriginRefused = new("origin-refused", 403, "A page of another origin may not call the server.");
    public static readonly ProblemCode HostUnknown = new("host-unknown", 421, "The server is not known by this name.");
    public static readonly ProblemCode UnknownKey = new("unknown-key", 404, "The API key is not known.");
    public static readonly ProblemCode TooManyRequests = new("too-many-requests", 429, "The caller asks more often than it may.");
    public static readonly ProblemCode TooManyStreams = new("too-many-streams", 429, "The caller has more streams open than it may.");
    public static readonly ProblemCode TimedOut = new("timed-out", 504, "The request took too long.");
}
