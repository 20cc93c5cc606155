using ActorFlow.Cli.Output;
using ActorFlow.Cli.Running;
using ActorFlow.Cli.Verbs;
using ActorFlow.Definitions;

namespace ActorFlow.Cli.Watching;

/// <summary>
/// <c>run --watch</c>: an engine whose documents change. New runs take the changed one; runs that were started before keep theirs. A document with
/// problems is told, and the last good one stays.
/// </summary>
internal sealed class DocumentWatch(CliCall call, string path, Func<FlowDocument, NewRun> newRun)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>The file of which each change starts a run; null where a whole folder is watched.</summary>
    private readonly string? _file = Directory.Exists(path) ? null : Path.GetFullPath(path);
    private readonly DocumentFolder _folder = new(Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!);
    private readonly List<Task> _told = [];

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var system =
                await FlowSystem.StartAsync(options => Engine.Configure(call, options, isDurable: call.Configuration.Database is not null),
                    cancellationToken);
            using var clock = new PeriodicTimer(Look, call.TimeProvider);
            do
            {
                if (system.Fault is { } fault)
                    throw new CliException(fault.Message, RunExitCode.Failed, fault);
                if (_folder.HasChanged())
                    await TakeAsync(system, cancellationToken);
            }
            while (await clock.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new CliException(call.Configuration.Database is null ? "stopped watching."
                : $"stopped watching; unfinished runs go on with: {call.Command("run")}", RunExitCode.Interrupted);
        }

        return RunExitCode.Done;
    }

    private async Task TakeAsync(FlowSystem system, CancellationToken cancellationToken)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in _file is null ? _folder.Files() : [_file])
        {
            var (flow, document) = Made(file);
            if (flow is null || document is null)
                continue;
            if (!ids.TryAdd(flow.Name, file))
                call.Remark($"{file}: '{flow.Name}' is the id of {ids[flow.Name]}, too. Give each document an id of its own; the first one stays.");
            else if (await RegisteredAsync(system, flow, file, cancellationToken) && _file is not null)
                _told.Add(StartAsync(system, flow, document, cancellationToken));
        }

        _told.RemoveAll(task => task.IsCompleted);
    }

    private (FlowDefinition? Flow, FlowDocument? Document) Made(string file)
    {
        try
        {
            var (document, problems) = DocumentArgument.Check(call, file, isCompatible: false);
            if (document is not null)
                return (DocumentArgument.Flow(call, file), document);
            foreach (var problem in problems)
                call.Remark(ValidateVerb.Line(file, problem));
            call.Remark($"{file} cannot be used; what was registered before stays.");
        }
        catch (CliException error)
        {
            call.Remark(error.Message);
        }

        return default;
    }

    private async Task<bool> RegisteredAsync(FlowSystem system, FlowDefinition flow, string file, CancellationToken cancellationToken)
    {
        try
        {
            if (!await system.RegisterAsync(flow, cancellationToken))
                return false;
        }
        catch (ArgumentException error)
        {
            call.Remark($"{file}: {error.Message.Split(" (Parameter", 2)[0]}");
            return false;
        }

        if (call.IsJson)
            call.WriteJsonLine(new RegisteredJson("registered", flow.Name, flow.Fingerprint));
        else
            call.WriteLine($"'{flow.Name}' is registered with fingerprint {flow.Fingerprint}.");
        return true;
    }

    private async Task StartAsync(FlowSystem system, FlowDefinition flow, FlowDocument document, CancellationToken cancellationToken)
    {
        try
        {
            var start = newRun(document);
            var run = await system.StartAsync(flow, start.Input is { } input ? RunInput.FromJson(input) : null, start.Options, cancellationToken);
            if (call.IsJson)
                call.WriteJsonLine(new StartedJson("started", run.Id, flow.Name, flow.Fingerprint));
            else
                call.WriteLine($"run '{run.Id}' of {flow.Name} is started.");
            await TellAsync(run, cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or FlowSystemStoppedException)
        {
            // Stopped meanwhile; the run is kept where there is a database.
        }
        catch (Exception error) when (error is CliException or FlowException or StateException or RunLostException)
        {
            call.Remark(error.Message);
        }
    }

    private async Task TellAsync(RunHandle run, CancellationToken cancellationToken)
    {
        var result = await run.WaitAsync(cancellationToken);
        if (call.IsJson)
        {
            call.WriteJsonLine(new EndedJson("ended", run.Id, result.Status, [.. result.Errors.Select(error => error.Message)]));
            return;
        }

        call.WriteLine($"run '{run.Id}' of {result.Flow}: {StatusText.Word(result.Status)}");
        foreach (var error in result.Errors)
            call.WriteLine($"  {error.Node}: {ErrorText.Of(error.Type, error.Message)}");
    }

    private sealed record RegisteredJson(string Event, string Flow, string Fingerprint);

    private sealed record StartedJson(string Event, RunId Id, string Flow, string Fingerprint);

    private sealed record EndedJson(string Event, RunId Id, RunStatus Status, IReadOnlyList<string> Errors);
}
