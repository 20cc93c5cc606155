namespace ActorFlow;

/// <summary>How a server serves its API. Keys in a configuration file: <c>ActorFlow:Server:Api:*</c>, see <c>hocon/reference.conf</c>.</summary>
public sealed class ServerApiOptions
{
    private static readonly TimeSpan LongestOfAll = TimeSpan.FromHours(1);

    /// <summary>The longest that a request may wait for the end of a run. The default value is 60 seconds; allowed are 1 millisecond to 1 hour.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stream of events is silent before a comment shows that it is alive. The default value is 15 seconds; allowed are 1 millisecond to 1 hour.</summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a reader of a stream may take no byte at all before the connection is cut; it loses nothing, and goes on by the id of the last event. The default value is 30 seconds; allowed
    /// are 1 millisecond to 1 hour.
    /// </summary>
    public TimeSpan SlowReaderLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The folder whose documents are registered when the host starts, and where those are kept that are registered over the API. The default value is empty: none. What a program or
    /// <c>serve --documents</c> names wins.
    /// </summary>
    public string DocumentsFolder { get; set; } = "";

    /// <summary>The options that have a value they cannot have.</summary>
    internal IEnumerable<OptionProblem> Problems() => new[]
    {
        OptionProblem.OfTime(nameof(MaxWait), MaxWait, TimeSpan.FromMilliseconds(1), LongestOfAll, "00:01:00"),
        OptionProblem.OfTime(nameof(HeartbeatEvery), HeartbeatEvery, TimeSpan.FromMilliseconds(1), LongestOfAll, "00:00:15"),
        OptionProblem.OfTime(nameof(SlowReaderLimit), SlowReaderLimit, TimeSpan.FromMilliseconds(1), LongestOfAll, "00:00:30"),
    }.OfType<OptionProblem>();
}
