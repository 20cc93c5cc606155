using System.CommandLine;
using System.Text.Json;
using ActorFlow.Server.Json;
using ActorFlow.Cli.Output;

namespace ActorFlow.Cli.Verbs;

/// <summary><c>state</c>: the shared state of a run, now or at a version.</summary>
internal sealed class StateVerb() : CliVerb("state", "Shows the shared state of a run as JSON, sensitive values masked.")
{
    private readonly Option<long?> _version = new("--version") { Description = "As it was after so many events. [default: all]", HelpName = "N" };
    private readonly Option<string?> _key = new("--key") { Description = "The value of this key alone.", HelpName = "KEY" };
    private Argument<string> _run = null!;

    protected internal override int Rank => 32;

    protected internal override void Declare(Command command, CliOffers offers)
    {
        _run = RunArgument.Declare(command, offers);
        command.Add(_version);
        command.Add(_key);
    }

    protected internal override async Task<int> RunAsync(CliCall call, CancellationToken cancellationToken)
    {
        var (runId, key) = (call.GetRunId(_run), call.Get(_key));
        await using var runs = await call.OpenReaderAsync(cancellationToken);
        if (await runs.FindAsync(runId, cancellationToken) is null)
            throw RunArgument.Unknown(call, runId);
        var view = await ReadAsync(runs, runId, call.Get(_version), cancellationToken);
        if (key is not null && !view.State.TryGetProperty(key, out _))
            throw CliException.Usage($"run '{runId}' has no key '{key}' at version {view.Version}. It has: {Keys(view.State)}.");
        if (call.IsJson)
            call.WriteJson(new StateJson(view.RunId, view.Version, view.At, view.Status,
                key is null ? view.State
                    : JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { [key] = view.State.GetProperty(key) })));
        else
            call.Terminal.Out.WriteLine(JsonText.Of(key is null ? view.State : view.State.GetProperty(key), isIndented: true));
        return RunExitCode.Done;
    }

    private static async Task<RunStateView> ReadAsync(IFlowReader runs, RunId runId, long? version, CancellationToken cancellationToken)
    {
        try
        {
            return await runs.StateAsync(runId, version, cancellationToken);
        }
        catch (ArgumentOutOfRangeException e)
        {
            var last = (await runs.GetAsync(runId, cancellationToken)).Version;
            throw CliException.Usage($"run '{runId}' has no version {version}. It has versions 1 to {last} as yet.", e);
        }
    }

    private static string Keys(JsonElement state)
    {
        var keys = state.EnumerateObject().Select(member => member.Name).ToList();
        return keys.Count == 0 ? "none" : string.Join(", ", keys.Take(20)) + (keys.Count > 20 ? ", …" : "");
    }
}
