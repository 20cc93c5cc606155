using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shouldly;
using Xunit;

namespace ActorFlow.Hosting.Tests;

/// <summary>What node code logs carries the run and the node, without the node's doing.</summary>
public sealed class LogScopeTests
{
    [Fact]
    public async Task A_message_of_a_node_lies_in_a_scope_that_names_run_and_node()
    {
        var log = new ScopeLog();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging => logging.AddProvider(log)).AddActorFlow(o => o.AddFlow<Talkative>());
        using var host = builder.Build();
        await host.StartAsync();

        await (await host.Services.GetRequiredService<IFlowSystem>().StartAsync("talkative", null, new() { Id = "order-7" })).WaitAsync();

        await host.StopAsync();
        foreach (var phase in new[] { "prep", "exec", "post" })
        {
            var scope = log.Messages.Single(message => message.Text == phase).Scope;
            scope["RunId"].ShouldBe("order-7");
            scope["Flow"].ShouldBe("talkative");
            scope["Node"].ShouldBe("speak");
        }
    }

    [Fact]
    public async Task A_message_of_an_item_of_a_batch_lies_in_a_scope_that_names_run_node_and_item()
    {
        var log = new ScopeLog();
        await RunAsync<TalkativeBatch>(log);

        foreach (var item in new[] { "0", "1" })
        {
            var scope = log.Messages.Single(message => message.Text == $"item {item}").Scope;
            scope["RunId"].ShouldBe("order-7");
            scope["Flow"].ShouldBe("batch");
            scope["Node"].ShouldBe("each");
            scope["Item"].ShouldBe(item);
        }
    }

    [Fact]
    public async Task A_message_of_a_compensation_lies_in_a_scope_that_names_run_and_node()
    {
        var log = new ScopeLog();
        await RunAsync<TalkativeSaga>(log);

        var scope = log.Messages.Single(message => message.Text == "undo").Scope;
        scope["RunId"].ShouldBe("order-7");
        scope["Flow"].ShouldBe("saga");
        scope["Node"].ShouldBe("reserve");
        scope["Attempt"].ShouldBe("1");
    }

    private static async Task RunAsync<TFlow>(ScopeLog log)
        where TFlow : class, IFlowSource
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging(logging => logging.AddProvider(log)).AddActorFlow(o => o.AddFlow<TFlow>());
        using var host = builder.Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<IFlowSystem>();
        await (await system.StartAsync(system.Flows.Single().Name, null, new() { Id = "order-7" })).WaitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await host.StopAsync();
    }

    private sealed class Talkative(ILogger<Talkative> logger) : IFlowSource
    {
        public FlowDefinition Define() => Flow.Named("talkative").StartAt(Node.Named("speak")
            .Prep(_ => { logger.LogInformation("prep"); return 1; })
            .Exec(value => { logger.LogInformation("exec"); return value; })
            .Post((_, _) => logger.LogInformation("post"))).Build();
    }

    private sealed class TalkativeBatch(ILogger<TalkativeBatch> logger) : IFlowSource
    {
        public FlowDefinition Define() => Flow.Named("batch").StartAt(Node.Named("each").Items(_ => Enumerable.Range(0, 2)).Each(item =>
        {
            if (item == 0)
                logger.LogInformation("item 0");
            else
                logger.LogInformation("item 1");
            return item;
        })).Build();
    }

    private sealed class TalkativeSaga(ILogger<TalkativeSaga> logger) : IFlowSource
    {
        public FlowDefinition Define()
        {
            var reserve = Node.Named("reserve").Prep(_ => "in").Exec((input, _) => Task.FromResult(input)).Compensate((_, _) =>
            {
                logger.LogInformation("undo");
                return Task.CompletedTask;
            });
            var breaks = Node.Named("breaks").Exec(Task (_) => throw new InvalidOperationException("no"));
            return Flow.Named("saga").StartAt(reserve).Connect(reserve, breaks).Build();
        }
    }

    private sealed class ScopeLog : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public ConcurrentQueue<(string Text, IReadOnlyDictionary<string, string?> Scope)> Messages { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(this);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class Logger(ScopeLog log) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
                => log._scopes.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
                Func<TState, Exception?, string> formatter)
            {
                var scope = new Dictionary<string, string?>(StringComparer.Ordinal);
                log._scopes.ForEachScope((item, into) =>
                {
                    foreach (var (key, value) in item as IEnumerable<KeyValuePair<string, object?>> ?? [])
                        into[key] = value?.ToString();
                }, scope);
                log.Messages.Enqueue((formatter(state, exception), scope));
            }
        }
    }
}
