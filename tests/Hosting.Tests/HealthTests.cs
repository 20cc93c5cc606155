using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;

namespace ActorFlow.Hosting.Tests;

/// <summary>The health check tells whether the flow system can do its work, and why not.</summary>
public sealed class HealthTests
{
    private static readonly FlowDefinition Single = Flow.Named("single").StartAt(Node.Named("only").Post(_ => { })).Build();

    [Fact]
    public async Task It_follows_the_system_from_before_its_start_to_after_its_stop()
    {
        using var host = Build(o => o.UseJournal(_ => new InMemoryJournal()));
        (await CheckAsync(host)).ShouldSatisfyAllConditions(it => it.Status.ShouldBe(HealthStatus.Unhealthy), it => it.Description!.ShouldContain("not been started"));

        await host.StartAsync();
        await (await host.Services.GetRequiredService<IFlowSystem>().StartAsync("single")).WaitAsync();
        (await CheckAsync(host)).ShouldSatisfyAllConditions(it => it.Status.ShouldBe(HealthStatus.Healthy), it => it.Data["Completed"].ShouldBe(1L));

        await host.StopAsync();
        (await CheckAsync(host)).ShouldSatisfyAllConditions(it => it.Status.ShouldBe(HealthStatus.Unhealthy), it => it.Description!.ShouldContain("stopped"));
    }

    [Fact]
    public async Task Without_a_journal_it_is_healthy_and_says_what_that_means()
    {
        using var host = Build(_ => { });
        await host.StartAsync();
        (await CheckAsync(host)).ShouldSatisfyAllConditions(it => it.Status.ShouldBe(HealthStatus.Healthy), it => it.Description!.ShouldContain("without a journal"));
        await host.StopAsync();
    }

    [Fact]
    public async Task Runs_that_are_set_aside_degrade_it()
    {
        var journal = new InMemoryJournal();
        using var host = Build(o => o.UseJournal(_ => journal));
        await host.StartAsync();
        await (await host.Services.GetRequiredService<IFlowSystem>().StartAsync("single", null, new() { Id = "one" })).WaitAsync();
        await journal.QuarantineAsync("one", "a test", "1", DateTimeOffset.UnixEpoch, default);

        (await CheckAsync(host)).ShouldSatisfyAllConditions(it => it.Status.ShouldBe(HealthStatus.Degraded), it => it.Description!.ShouldStartWith("1 run(s) quarantined"));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_journal_that_is_lost_makes_it_unhealthy()
    {
        var journal = new InMemoryJournal();
        using var host = Build(o =>
        {
            o.UseJournal(_ => journal);
            o.Configure(options => options.ReopenAttempts = 0);
        });
        await host.StartAsync();
        var system = host.Services.GetRequiredService<IFlowSystem>();
        journal.Crash();
        await Should.ThrowAsync<Exception>(() => system.StartAsync("single"));

        (await CheckAsync(host)).ShouldSatisfyAllConditions(it => it.Status.ShouldBe(HealthStatus.Unhealthy), it => it.Description!.ShouldContain("The journal is lost"));
        system.Fault.ShouldNotBeNull();
        await host.StopAsync();
    }

    [Fact]
    public async Task A_journal_that_is_being_opened_anew_degrades_it()
    {
        var journal = new ReopeningJournal(new InMemoryJournal());
        using var host = Build(o => o.UseJournal(_ => journal));
        await host.StartAsync();
        journal.Crash();
        var start = host.Services.GetRequiredService<IFlowSystem>().StartAsync("single");
        await journal.Reopens.WaitAsync(TimeSpan.FromMinutes(1));

        (await CheckAsync(host)).ShouldSatisfyAllConditions(it => it.Status.ShouldBe(HealthStatus.Degraded), it => it.Description!.ShouldContain("opened anew"), it => it.Description!.ShouldContain("Journal 'memory'"));

        journal.GoOn();
        (await (await start).WaitAsync()).EnsureCompleted();
        (await CheckAsync(host)).Status.ShouldBe(HealthStatus.Healthy);
        await host.StopAsync();
    }

    private sealed class ReopeningJournal(InMemoryJournal inner) : JournalDecorator(inner)
    {
        private readonly TaskCompletionSource _reopens = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _openings;

        public Task Reopens => _reopens.Task;

        public void Crash() => inner.Crash();

        public void GoOn() => _goOn.SetResult();

        public override async ValueTask<JournalOpening> OpenAsync(CancellationToken cancellationToken)
        {
            if (++_openings > 1)
            {
                _reopens.TrySetResult();
                await _goOn.Task;
            }

            return await base.OpenAsync(cancellationToken);
        }
    }

    private static async Task<HealthReportEntry> CheckAsync(IHost host)
        => (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["actorflow"];

    private static IHost Build(Action<ActorFlowOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging().AddActorFlow(o =>
        {
            o.AddFlow(Single);
            configure(o);
        });
        return builder.Build();
    }
}
