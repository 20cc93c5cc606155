using ActorFlow.Actors.Runs;
using ActorFlow.Journal;

namespace ActorFlow;

/// <content>Flows that come while the system runs.</content>
public sealed partial class FlowSystem
{
    /// <inheritdoc/>
    public async Task<bool> RegisterAsync(FlowDefinition flow, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ThrowIfUnable();
        var before = _options.Flows.Find(flow.Name);
        if (before is not null && before.Fingerprint != flow.Fingerprint && (flow.Source is null || before.Source is null))
        {
            throw new ArgumentException(
                $"Another flow named '{flow.Name}' is registered, and its runs could not keep it: only flows that are made of data, such as documents, change while the system runs. Give this one "
                + "another name, or register it at the next start.", nameof(flow));
        }

        _resources.Use(flow);
        await KeepAsync(flow, cancellationToken);
        _options.Flows.Replace(flow);
        await JudgeParkedAsync(flow.Name, cancellationToken);
        return before?.Fingerprint != flow.Fingerprint;
    }

    /// <summary>Stores what a run of the flow may name, before it can be started: its definition, and those of its children.</summary>
    private async Task KeepAsync(FlowDefinition flow, CancellationToken cancellationToken)
    {
        if (_environment.Definitions is not { } definitions)
            return;
        if (flow.Durability != Durability.None)
            await definitions.KeepAsync(flow, cancellationToken);
        foreach (var node in flow.ReachableNodes)
        {
            if (node.ChildFlow is { Durability: not Durability.None } child && child != flow)
                await definitions.KeepAsync(child, cancellationToken);
        }
    }

    /// <summary>Runs that were parked because nothing fitted them are judged anew.</summary>
    private async Task JudgeParkedAsync(string flow, CancellationToken cancellationToken)
    {
        if (_stored is null)
            return;
        var query = new RunQuery { Flow = flow, Statuses = [RunStatus.Parked], Limit = RunQuery.MaxLimit };
        while (true)
        {
            var page = await _stored.ListAsync(query, cancellationToken);
            foreach (var run in page.Runs)
                _registry.Tell(new RegistryMessage.Forward(run.RunId, RunMessage.FlowArrived.Instance));
            if (page.Next is null)
                return;
            query = query with { After = page.Next };
        }
    }
}
