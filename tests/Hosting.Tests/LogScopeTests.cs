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
            scope["Node"].ShouldBe("speak");
        }
    }

    private sealed class Talkative(ILogger<Talkative> logger) : IFlowSource
    {
        public FlowDefinition Define() => Flow.Named("talkative").StartAt(Node.Named("speak")
            .Prep(_ => { logger.LogInformation("prep"); return 1; })
            .Exec(value => { logger.LogInformation("exec"); return value; })
            .Post((_, _) => logger.LogInformation("post"))).Build();
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

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
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
