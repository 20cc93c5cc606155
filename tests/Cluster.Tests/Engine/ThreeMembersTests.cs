using ActorFlow.Cluster.Worker;
using ActorFlow.Polling;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Engine;

/// <summary>Three engines of one process over one PostgreSQL, each with leases of its own: they share the orders while members come and go.</summary>
[Trait("semantics", "11")]
public sealed class ThreeMembersTests : IAsyncLifetime
{
    private const int Orders = 1_000;

    private readonly List<OrderWork> _works = [];
    private readonly Lock _gate = new();
    private List<FlowSystem> _members = [];
    private OrderDatabase _database = null!;

    public async Task InitializeAsync() => _database = await OrderDatabase.CreateAsync();

    public async Task DisposeAsync()
    {
        foreach (var member in _members)
            await member.DisposeAsync();
        foreach (var work in _works)
            await work.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_thousand_orders_are_worked_off_once_while_members_come_and_go_in_order()
    {
        await JoinAsync("a");
        var milestones = new Milestones(Orders, 6);
        var orders = Clients.OrderAsync(Orders, 64, seed: 1, Members, milestones);
        // What changes, changes while orders of one part are under way; the next part begins when it has, and the shards are shared anew.
        Func<Task>[] changes = [() => JoinAsync("b"), () => JoinAsync("c"), () => LeaveAsync(0), () => JoinAsync("a"), () => LeaveAsync(0)];
        foreach (var (change, part) in changes.Select((change, part) => (change, part)))
        {
            await milestones.HalfOfAsync(part, orders);
            await change();
            await _database.SharedAmongAsync(Members().Count);
            milestones.Open(part + 1);
        }

        var results = await orders.WaitAsync(Until.Patience);

        await _database.JudgeAsync(Members()[0], results);
        (await _database.CountAsync("effect")).ShouldBe(3 * Orders, "in order, no visit is executed twice");
        (await _database.CountAsync("(SELECT DISTINCT member FROM effect) AS members")).ShouldBe(3);
    }

    private IReadOnlyList<FlowSystem> Members()
    {
        lock (_gate)
            return _members;
    }

    private async Task JoinAsync(string name)
    {
        var work = new OrderWork(_database.ConnectionString, name);
        _works.Add(work);
        var member = await FlowSystem.StartAsync(o => work.Configure(o, _database.ConnectionString));
        lock (_gate)
            _members = [.. _members, member];
    }

    private async Task LeaveAsync(int member)
    {
        var leaving = Members()[member];
        lock (_gate)
            _members = [.. _members.Where(other => other != leaving)];
        await leaving.StopAsync(TimeSpan.FromSeconds(30));
    }
}
