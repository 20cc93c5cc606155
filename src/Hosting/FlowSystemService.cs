using ActorFlow.Hosting.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ActorFlow.Hosting;

/// <summary>Starts the flow system with the host, and stops it in order within the host's shutdown timeout.</summary>
internal sealed partial class FlowSystemService(IServiceProvider services) : IHostedService
{
    private readonly HostedFlowSystem _hosted = services.GetRequiredService<HostedFlowSystem>();
    private readonly ILoggerFactory _logging = services.GetRequiredService<ILoggerFactory>();
    private AsyncServiceScope? _flows;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = services.GetRequiredService<ActorFlowSettings>();
        settings.ThrowIfInvalid();
        var flows = services.CreateAsyncScope();
        try
        {
            _hosted.Begin(await FlowSystem.StartAsync(options => SetUp(options, settings, flows.ServiceProvider), cancellationToken));
            _flows = flows;
        }
        catch
        {
            await flows.DisposeAsync();
            throw;
        }

        Started(_logging.CreateLogger("ActorFlow"), settings.File ?? "(none)");
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_hosted.SystemOrNull is { } system)
            await StopAsync(system, cancellationToken);
        if (_flows is { } flows)
            await flows.DisposeAsync();
    }

    private async Task StopAsync(FlowSystem system, CancellationToken cancellationToken)
    {
        try
        {
            var (visits, rest) = Limits(system);
            await system.StopWithinAsync(visits, rest, cancellationToken).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host's own deadline: what is committed is kept, and the next start takes up the rest.
            _hosted.GiveUp();
            CutShort(_logging.CreateLogger("ActorFlow"));
        }
    }

    /// <summary>How long visits may go on: as the engine's options say, and so that the rest of the stop fits into the host's deadline too.</summary>
    private (TimeSpan Visits, TimeSpan After) Limits(FlowSystem system)
    {
        var ours = system.StopTimeout;
        var hosts = services.GetService<IOptions<HostOptions>>()?.Value.ShutdownTimeout ?? Timeout.InfiniteTimeSpan;
        if (hosts < TimeSpan.Zero || hosts > TimeSpan.FromDays(1))
            return (ours, FlowSystem.RestOfStop);
        var visits = hosts / 2 < ours ? hosts / 2 : ours;
        return (visits, hosts - visits < FlowSystem.RestOfStop ? hosts - visits : FlowSystem.RestOfStop);
    }

    private void SetUp(FlowSystemOptions options, ActorFlowSettings settings, IServiceProvider flows)
    {
        options.Services = services;
        options.LoggerFactory = _logging;
        options.TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        if (services.GetRequiredService<ActorFlowOptions>().Journal is null)
            settings.UseJournal(options);
        services.GetRequiredService<ActorFlowOptions>().Apply(options, flows);
        settings.Apply(options);
        services.GetRequiredService<ActorFlowOptions>().ApplyLast(options);
    }

    [LoggerMessage(60, LogLevel.Information, "The flow system has started. Configuration file: {File}.")]
    private static partial void Started(ILogger logger, string file);

    [LoggerMessage(61, LogLevel.Warning,
        "The host's shutdown timeout cut the stop of the flow system short. Committed work is kept; unfinished runs go on at the next start.")]
    private static partial void CutShort(ILogger logger);
}
