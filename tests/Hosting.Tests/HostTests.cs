using ActorFlow.Actors.Journal;
using ActorFlow.Actors.Tests.Runs;
using ActorFlow.Hosting.Configuration;
using ActorFlow.Journal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using Xunit;

namespace ActorFlow.Hosting.Tests;

/// <summary>A flow system in a host: it starts and stops with it, and is found among its services.</summary>
public sealed class HostTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_flow_that_is_drawn_by_a_class_gets_its_services_and_runs()
    {
        using var host = Build(services =>
        {
            services.AddSingleton(new Prices(42));
            services.AddScoped<Till>();
            services.AddActorFlow(o => o.UseSqlite(_folder.File("orders.db")).AddFlow<Checkout>());
        });
        await host.StartAsync();

        var system = host.Services.GetRequiredService<IFlowSystem>();
        var result = await (await system.StartAsync("checkout", null, new() { Id = "one" })).WaitAsync().WaitAsync(Patience);

        result.EnsureCompleted().State.GetInt("price").ShouldBe(42);
        system.Flows.Select(flow => flow.Name).ShouldBe(["checkout"]);
        (await host.Services.GetRequiredService<IFlowReader>().GetAsync("one")).Status.ShouldBe(RunStatus.Completed);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_run_that_the_host_left_unfinished_goes_on_in_the_next_host()
    {
        using (var first = Build(services => services.AddActorFlow(o => Gated(o, new TaskCompletionSource<int>().Task)
            .Configure(options => options.StopTimeout = TimeSpan.Zero))))
        {
            await first.StartAsync();
            await first.Services.GetRequiredService<IFlowSystem>().StartAsync("gated", null, new() { Id = "one" });
            await first.StopAsync();
        }

        using var second = Build(services => services.AddActorFlow(o => Gated(o, Task.FromResult(7))));
        await second.StartAsync();
        (await second.Services.GetRequiredService<IFlowSystem>().WaitAsync("one").WaitAsync(Patience)).State.GetInt("result").ShouldBe(7);
        await second.StopAsync();
    }

    [Fact]
    public async Task A_node_that_hangs_holds_up_the_hosts_stop_no_longer_than_its_timeout()
    {
        using var host = Build(services =>
        {
            services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
            services.AddActorFlow(o => Gated(o, new TaskCompletionSource<int>().Task)
                .Configure(options => options.StopTimeout = TimeSpan.FromHours(1)));
        });
        await host.StartAsync();
        await host.Services.GetRequiredService<IFlowSystem>().StartAsync("gated");

        await host.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task A_journal_that_hangs_holds_up_neither_the_hosts_stop_nor_its_disposal()
    {
        var host = Build(services =>
        {
            services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
            services.AddActorFlow(o => o.UseJournal(_ => new NeverClean(new InMemoryJournal())));
        });
        await host.StartAsync();

        await host.StopAsync().WaitAsync(Patience);
        await ((IAsyncDisposable)host).DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task Before_the_start_the_system_says_that_it_has_not_been_started()
    {
        using var host = Build(services => services.AddActorFlow(o => o.UseSqlite(_folder.File("orders.db"))));
        var system = host.Services.GetRequiredService<IFlowSystem>();

        await Should.ThrowAsync<FlowSystemNotStartedException>(() => system.StartAsync("checkout"));
        await Should.ThrowAsync<FlowSystemNotStartedException>(async () => await system.ListAsync(new RunQuery()));
        system.Fault.ShouldBeNull();
    }

    [Fact]
    public async Task A_host_whose_settings_are_wrong_does_not_start_and_says_why()
    {
        using var host = Build(services => services.AddActorFlow(o => o.UseSqlite(_folder.File("orders.db"))),
            ("ActorFlow:Engine:PipelineDepth", "0"), ("ActorFlow:Engine:Pipelinedept", "1"));

        var error = await Should.ThrowAsync<ActorFlowConfigurationException>(() => host.StartAsync());

        error.Problems.Count.ShouldBe(2);
        error.Message.ShouldContain("ActorFlow:Engine:PipelineDepth is '0'");
        error.Message.ShouldContain("Did you mean ActorFlow:Engine:PipelineDepth?");
        File.Exists(_folder.File("orders.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_configuration_moves_the_journal_that_code_has_set_up()
    {
        using var host = Build(services => services.AddActorFlow(o => o.UseSqlite(_folder.File("code.db"))),
            ("ActorFlow:Journal:Sqlite:Path", _folder.File("configured.db")));
        await host.StartAsync();
        await host.StopAsync();

        File.Exists(_folder.File("configured.db")).ShouldBeTrue();
        File.Exists(_folder.File("code.db")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--config")]
    [InlineData("--ActorFlow:ConfigurationFile")]
    public async Task The_configuration_alone_can_name_the_journal_in_the_file_that_the_command_line_names(string argument)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddCommandLine([argument, Configured()]);
        builder.Services.AddActorFlow();
        using var host = builder.Build();
        await host.StartAsync();
        (await host.Services.GetRequiredService<IFlowSystem>().ListAsync(new RunQuery())).Runs.ShouldBeEmpty();
        await host.StopAsync();

        File.Exists(_folder.File("configured.db")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_of_the_host_that_is_named_config_by_chance_names_no_file()
    {
        // As an environment variable CONFIG does, which is anybody's.
        using var host = Build(services => services.AddActorFlow(o => o.UseSqlite(_folder.File("code.db"))), ("config", Configured()));
        await host.StartAsync();
        await host.StopAsync();

        File.Exists(_folder.File("code.db")).ShouldBeTrue();
        File.Exists(_folder.File("configured.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_start_that_fails_releases_what_flows_got_from_the_services()
    {
        var lease = new Lease();
        using var host = Build(services =>
        {
            services.AddScoped(_ => lease);
            services.AddActorFlow(o => o.UseSqlite(_folder.File("orders.db")).AddFlow<Leasing>()
                .Configure(_ => throw new InvalidOperationException("the setup fails")));
        });

        await Should.ThrowAsync<InvalidOperationException>(() => host.StartAsync());

        lease.IsDisposed.ShouldBeTrue();
    }

    [Fact]
    public async Task What_several_modules_register_adds_up()
    {
        using var host = Build(services =>
        {
            services.AddActorFlow(o => o.UseJournal(_ => new InMemoryJournal()));
            services.AddActorFlow(o => o.AddFlow(Flow.Named("a").StartAt(Node.Named("a").Post(_ => { })).Build()));
            services.AddActorFlow(o => o.AddFlow(Flow.Named("b").StartAt(Node.Named("b").Post(_ => { })).Build()));
        });
        await host.StartAsync();
        host.Services.GetRequiredService<IFlowSystem>().Flows.Select(flow => flow.Name).ShouldBe(["a", "b"]);
        await host.StopAsync();
    }

    private ActorFlowOptions Gated(ActorFlowOptions options, Task<int> gate)
        => options.UseSqlite(_folder.File("orders.db")).AddFlow(Flow.Named("gated")
            .StartAt(Node.Named("wait").Exec(async x => await gate).Post((state, value) => state.Set("result", value))).Build());

    private string Configured()
        => _folder.Write("my.conf", $$"""{ "ActorFlow": { "Journal": { "Sqlite": { "Path": "{{_folder.File("configured.db")}}" } } } }""");

    private static IHost Build(Action<IServiceCollection> services, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        services(builder.Services);
        return builder.Build();
    }

    private sealed class Lease : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Leasing(Lease lease) : IFlowSource
    {
        public FlowDefinition Define()
            => Flow.Named("leasing").StartAt(Node.Named("ask").Post(state => state.Set("disposed", lease.IsDisposed))).Build();
    }

    private sealed class NeverClean(IRunJournal inner) : JournalDecorator(inner)
    {
        public override async ValueTask MarkCleanAsync(CancellationToken cancellationToken) => await new TaskCompletionSource().Task;
    }

    private sealed record Prices(int Price);

    private sealed class Till(Prices prices)
    {
        public int Price => prices.Price;
    }

    private sealed class Checkout(Till till) : IFlowSource
    {
        public FlowDefinition Define() => Flow.Named("checkout").StartAt(Node.Named("price").Post(state => state.Set("price", till.Price))).Build();
    }
}
