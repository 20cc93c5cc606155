using ActorFlow.Cluster.Tests.PostgreSql;
using ActorFlow.Cluster.Tests.Simulation;
using ActorFlow.Hosting.Configuration;
using ActorFlow.Polling;
using ActorFlow.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;

namespace ActorFlow.Cluster.Tests.Hosting;

/// <summary>A host becomes a member by its configuration alone, and leaves when it stops.</summary>
public sealed class HostedMemberTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> NoVariables = [];

    private ClusterDatabase _database = null!;

    public async Task InitializeAsync() => _database = await ClusterDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_host_is_a_member_by_its_configuration_and_leaves_when_it_stops()
    {
        using var host = HostOf(("Cluster:Enabled", "true"), ("Cluster:Name", "orders-1"), ("Cluster:Shards", "16"), ("Journal:PostgreSql:ConnectionString", _database.ConnectionString));
        await host.StartAsync();
        var system = host.Services.GetRequiredService<IFlowSystem>();
        (await system.MembersAsync()).Single().Name.ShouldBe("orders-1");
        (await system.ShardsAsync()).Count.ShouldBe(16);
        var run = await system.StartAsync("greet");
        (await system.WaitAsync(run.Id).WaitAsync(Until.Patience)).State.GetString("said").ShouldBe("hello");
        await host.StopAsync();
        (await _database.ScalarAsync("SELECT dead IS NOT NULL FROM actorflow.member")).ShouldBe(true);
        (await _database.ScalarAsync("SELECT count(*) FROM actorflow.shard WHERE owner IS NOT NULL")).ShouldBe(0L);
    }

    [Fact]
    public async Task What_is_configured_wins_over_what_code_says_of_the_member()
    {
        using var host = HostOf(
            options => options.Configure(engine => engine.UseCluster(_database.ConnectionString, member => (member.Name, member.Capacity) = ("of-code", 300))),
            ("Cluster:Shards", "16"), ("Cluster:Name", "of-configuration"));
        await host.StartAsync();
        var member = (await host.Services.GetRequiredService<IFlowSystem>().MembersAsync()).Single();
        (member.Name, member.Capacity).ShouldBe(("of-configuration", 300));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_member_that_cannot_trust_its_lease_is_degraded_until_it_can_again()
    {
        GatedStore? gate = null;
        var time = new ManualTimeProvider();
        using var host = HostOf(options => options.Configure(engine => engine.UseCluster(_database.ConnectionString, member =>
        {
            member.Shards = 16;
            member.Clock = new SimulatedLeaseClock(time);
            member.Through = store => gate = new GatedStore(store);
        })));
        await host.StartAsync();
        (await HealthAsync(host)).ShouldBe(HealthStatus.Healthy);
        gate!.Shut();
        time.Advance(TimeSpan.FromSeconds(30));
        (await HealthAsync(host)).ShouldBe(HealthStatus.Degraded);
        gate.Open();
        await Until.SoAsync(async () => await HealthAsync(host) == HealthStatus.Healthy, "the member trusts its lease again");
        await host.StopAsync();
    }

    [Fact]
    public void The_configuration_of_a_member_that_is_shipped_is_valid()
    {
        var settings = ActorFlowSettings.Load(Repository.File("hocon/cluster.conf"), null, NoVariables);
        settings.ThrowIfInvalid();
        settings.IsMember.ShouldBeTrue();
        settings.Values.Single(value => value.Key == "ActorFlow:Journal:PostgreSql:ConnectionString").Value.ShouldNotContain("Host");
    }

    [Fact]
    public void Two_journals_in_one_configuration_are_refused()
    {
        var settings = ActorFlowSettings.Load(
            Repository.File("hocon/cluster.conf"), null, new Dictionary<string, string?> { ["ActorFlow__Journal__Sqlite__Path"] = "orders.db" });
        Should.Throw<ActorFlowConfigurationException>(settings.ThrowIfInvalid).Message.ShouldContain("both name a journal");
    }

    [Fact]
    public void A_member_without_a_database_is_refused()
    {
        var settings = ActorFlowSettings.Load(
            Repository.File("hocon/in-process.conf"), null, new Dictionary<string, string?> { ["ActorFlow__Cluster__Enabled"] = "true" });
        Should.Throw<ActorFlowConfigurationException>(settings.ThrowIfInvalid).Message.ShouldContain("ActorFlow:Journal:PostgreSql:ConnectionString");
    }

    private static async Task<HealthStatus> HealthAsync(IHost host)
        => (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["actorflow"].Status;

    private static IHost HostOf(params (string Key, string Value)[] settings) => HostOf(static _ => { }, settings);

    private static IHost HostOf(Action<ActorFlow.Hosting.ActorFlowOptions> configure, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>("ActorFlow:" + setting.Key, setting.Value)));
        var greet = Node.Named("greet").Exec(static (ExecContext _) => "hello").Post(static (state, said) => state.Set("said", said));
        builder.Services.AddActorFlow(options =>
        {
            options.ConfigurationFile = Repository.File("hocon/in-process.conf");
            options.AddFlow(Flow.Named("greet").StartAt(greet).Build());
            configure(options);
        });
        return builder.Build();
    }
}
