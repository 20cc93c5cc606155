using ActorFlow.Cluster.Members;
using ActorFlow.Journal;

namespace ActorFlow.Cluster;

/// <summary>Options of a member of a cluster. Keys in a configuration file: <c>ActorFlow:Cluster:*</c>, see <c>hocon/reference.conf</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>
    /// Whether a host with this configuration is a member; <see cref="ClusterSetup.UseCluster"/> makes one in any case. The default is false.
    /// </summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// The member's name, 1 to 100 characters without control characters or <c>#</c>. One that starts again under its name gets mostly the shards it
    /// had. The default is empty: the machine's name and the number of the process.
    /// </summary>
    public string Name { get; set; } = "";

    /// <summary>Where the member can be reached, for people who list members. At most 200 characters. The default is empty.</summary>
    public string Address { get; set; } = "";

    /// <summary>What the member can do beyond running flows, separated by commas: <c>gpu, region=eu</c>. The default is empty.</summary>
    public string Capabilities { get; set; } = "";

    /// <summary>
    /// The member's weight: one of 200 gets twice the shards of one of 100, one of 0 none. The default is 100; allowed are 0 to 10 000.
    /// </summary>
    public int Capacity { get; set; } = 100;

    /// <summary>
    /// Into how many shards the runs of the cluster are divided. Fixed when the database is made; another number is refused. The default is 256;
    /// allowed are 1 to 4 096.
    /// </summary>
    public int Shards { get; set; } = RunShard.DefaultCount;

    /// <summary>How long a member that is silent keeps its shards. The default is 10 seconds; allowed are 300 milliseconds to 10 minutes.</summary>
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How much earlier than the database a member considers its own lease over: what its clock may lose within a lease, and the time between its
    /// last question and the end of what it does. The default is a second; allowed are a hundredth to a half of <see cref="LeaseTime"/>.
    /// </summary>
    public TimeSpan LeaseMargin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often a member renews its lease and looks at the others. The default is 2 seconds; allowed are 20 milliseconds to less than a third of
    /// <see cref="LeaseTime"/>.
    /// </summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How many shards a member hands over at the same time for the sake of balance. The default is 16; allowed are 1 to 4 096. One that leaves hands
    /// over all at once.
    /// </summary>
    public int HandOversAtOnce { get; set; } = 16;

    /// <summary>
    /// How long the set of members must have been the same before shards move for the sake of balance, so that several members that start together
    /// cause one move, not many. Shards without an owner do not wait. The default is 2 seconds; allowed are 0 to 10 minutes.
    /// </summary>
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The newest event format that this member says it reads; tests put another one there.</summary>
    internal int EventFormat { get; set; } = 1;

    /// <summary>The clock of the lease; null is the machine's.</summary>
    internal Leases.LeaseClock? Clock { get; set; }

    /// <summary>What stands between the member and the store; tests put something there that holds calls back.</summary>
    internal Func<Leases.ILeaseStore, Leases.ILeaseStore>? Through { get; set; }

    /// <summary>Whether a host's configuration changes nothing any more, because the call of a program has been put above it.</summary>
    internal bool IsFinal { get; set; }

    /// <summary>How long a call of the store may take before it counts as lost.</summary>
    internal TimeSpan CallLimit => LeaseTime / 3;

    internal MemberProfile Profile() => new(
        Name.Length > 0 ? Name : $"{Environment.MachineName}-{Environment.ProcessId}",
        Capacity, CapabilityList.Of(Capabilities), typeof(ClusterOptions).Assembly.GetName().Version?.ToString(3) ?? "0.0.0", EventFormat, Address);

    /// <exception cref="OptionOutOfRangeException">An option has a value that it cannot have, by itself or beside the others.</exception>
    internal void Validate()
    {
        foreach (var problem in Problems().Concat(Misfits()))
            throw new OptionOutOfRangeException($"Cluster:{problem.Option}", problem.Value, problem.Range, problem.Example);
    }

    /// <summary>The options that have a value they cannot have, whatever the others are.</summary>
    internal IEnumerable<OptionProblem> Problems() => new[]
    {
        Name.Length <= 100 && !Name.Any(static c => char.IsControl(c) || c == '#')
            ? null : new OptionProblem(nameof(Name), Name, "up to 100 characters, none a control character or '#'", "orders-1"),
        Address.Length <= 200 && !Address.Any(char.IsControl)
            ? null : new OptionProblem(nameof(Address), Address, "up to 200 characters", "10.0.0.7:8080"),
        CapabilityList.IsFit(Capabilities)
            ? null : new OptionProblem(nameof(Capabilities), Capabilities, "words of up to 100 characters, separated by commas", "gpu, region=eu"),
        OptionProblem.OfNumber(nameof(Capacity), Capacity, 0, 10_000, "100"),
        OptionProblem.OfNumber(nameof(Shards), Shards, 1, RunShard.MaxCount, "256"),
        OptionProblem.OfTime(nameof(LeaseTime), LeaseTime, TimeSpan.FromMilliseconds(300), TimeSpan.FromMinutes(10), "00:00:10"),
        OptionProblem.OfTime(nameof(LeaseMargin), LeaseMargin, TimeSpan.FromMilliseconds(3), TimeSpan.FromMinutes(5), "00:00:01"),
        OptionProblem.OfTime(nameof(HeartbeatEvery), HeartbeatEvery, TimeSpan.FromMilliseconds(20), TimeSpan.FromMinutes(3), "00:00:02"),
        OptionProblem.OfNumber(nameof(HandOversAtOnce), HandOversAtOnce, 1, RunShard.MaxCount, "16"),
        OptionProblem.OfTime(nameof(SettleTime), SettleTime, TimeSpan.Zero, TimeSpan.FromMinutes(10), "00:00:02"),
    }.OfType<OptionProblem>();

    /// <summary>The options that do not go together.</summary>
    private IEnumerable<OptionProblem> Misfits()
    {
        if (LeaseMargin < LeaseTime / 100 || LeaseMargin > LeaseTime / 2)
            yield return new OptionProblem(nameof(LeaseMargin), LeaseMargin, $"a hundredth to a half of {nameof(LeaseTime)}, which is {LeaseTime:c}",
                $"{LeaseTime / 10:c}");
        if (HeartbeatEvery >= LeaseTime / 3)
            yield return new OptionProblem(nameof(HeartbeatEvery), HeartbeatEvery,
                $"less than a third of {nameof(LeaseTime)}, which is {LeaseTime:c}", $"{LeaseTime / 5:c}");
        if (LeaseMargin + (2 * HeartbeatEvery) > LeaseTime)
        {
            yield return new OptionProblem(
                nameof(LeaseMargin), LeaseMargin,
                    $"such that two heartbeats of {HeartbeatEvery:c} and the margin fit into {nameof(LeaseTime)}, which is {LeaseTime:c}",
                        $"{LeaseTime / 10:c}");
        }
    }
}
