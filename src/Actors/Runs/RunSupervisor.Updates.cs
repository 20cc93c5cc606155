using System.Text.Json;
using ActorFlow.Actors.Updates;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Runs;

/// <summary>Updates: the flow's code runs in an actor of its own against the head, and counts only while what it read has not moved (rule 4).</summary>
internal sealed partial class RunSupervisor
{
    /// <summary>How long the code of an update may take before it is given up.</summary>
    private static readonly TimeSpan UpdateLimit = TimeSpan.FromMinutes(1);

    /// <summary>How often it runs against a state that keeps moving.</summary>
    private const int MostUpdateRuns = 100;

    private HashSet<UpdateExecution>? _updating;

    private void On(RunMessage.Update request)
    {
        // Also of a run that has ended since.
        if (!_isSetAside && request.Delivery is { } delivery && _head.HasDelivery(delivery))
        {
            AnswerAgain(request, delivery);
            return;
        }

        if (RefusalOf(request) is { } refusal)
        {
            request.Refuse(refusal);
            return;
        }

        var execution = new UpdateExecution(_slot.RunId, _flow!.Updates[request.Name], request, _view.Scope, Self);
        (_updating ??= []).Add(execution);
        execution.Actor = Context.Spawn(UpdateActor.Props);
        Context.WatchWith(execution.Actor, new RunMessage.UpdateStuck(execution));
        Context.Timers.Start(execution, new RunMessage.UpdateStuck(execution), UpdateLimit);
        Run(execution);
    }

    private Exception? RefusalOf(RunMessage.Update request)
    {
        if (_isSetAside)
            return new RunQuarantinedException(_slot.RunId, null);
        if (_head.Status.IsEnded())
            return Refused(request, $"it has ended ({_head.Status.ToString().ToLowerInvariant()}).");
        if (_flow is null || _misfit is not null)
            return Refused(request, $"it is parked: {_misfit}.");
        if (!_flow.Updates.ContainsKey(request.Name))
        {
            return Refused(request, _flow.Updates.Count == 0 ? $"flow '{_flow.Name}' has no updates. Draw one with OnUpdate."
                : $"flow '{_flow.Name}' has no such update; it has {string.Join(", ", _flow.Updates.Keys.Order(StringComparer.Ordinal).Select(name => $"'{name}'"))}.");
        }

        return null;
    }

    private UpdateRefusedException Refused(RunMessage.Update request, string why, Exception? inner = null) => new(_slot.RunId, request.Name, why, inner);

    private void Run(UpdateExecution execution)
    {
        execution.Runs++;
        execution.Actor!.Tell(new UpdateMessage(execution, _head.State, _head.Now > _environment.Now ? _head.Now : _environment.Now));
    }

    private void On(RunMessage.UpdateMade made)
    {
        var execution = made.Execution;
        if (_updating?.Contains(execution) != true)
            return;
        var request = execution.Request;
        if (made.Reads.HaveMovedIn(_head.State) && execution.Runs < MostUpdateRuns)
        {
            Run(execution);
            return;
        }

        if (made.Problem is { } problem)
        {
            End(execution);
            request.Refuse(Refused(request, problem));
            return;
        }

        if (made.Error is { } error)
        {
            End(execution);
            request.Refuse(Refused(request, error is JsonException ? $"its argument is of another shape: {error.Message}" : $"its code failed: {error.Message}", error));
            return;
        }

        var refusal = Decide(new ApplyUpdate(_environment.Now, request.Name, made.Patch, made.Result, request.Delivery, made.Reads) { Via = request.Via });
        if (refusal == Refusal.StateMoved && execution.Runs < MostUpdateRuns)
        {
            Run(execution);
            return;
        }

        End(execution);
        if (refusal == Refusal.None)
            Hold(new UpdateReply(request, made.Result));
        else if (refusal == Refusal.Delivered)
            AnswerAgain(request, request.Delivery!);
        else
            request.Refuse(RefusalOf(request) ?? Refused(request, $"the state moved under it {MostUpdateRuns} times."));
    }

    /// <summary>The same delivery gets the same answer.</summary>
    private void AnswerAgain(RunMessage.Update request, string delivery)
    {
        if (_head.AnswerOf(delivery) is { } answer)
            Hold(new UpdateReply(request, answer));
        else
            request.Refuse(Refused(request, $"the delivery '{delivery}' was taken before, and was no update. Give each delivery an id of its own."));
    }

    private void On(RunMessage.UpdateStuck stuck)
    {
        if (_updating?.Contains(stuck.Execution) != true)
            return;
        End(stuck.Execution);
        stuck.Execution.Request.Refuse(Refused(stuck.Execution.Request, $"its code took longer than {UpdateLimit}, and was given up."));
    }

    private void End(UpdateExecution execution)
    {
        _updating?.Remove(execution);
        Context.Timers.Cancel(execution);
        Context.Unwatch(execution.Actor!);
        execution.Actor!.Stop();
    }

    /// <summary>The supervisor goes: whoever waits for an update asks the next one, which begins it anew.</summary>
    private void HandOnUpdates()
    {
        if (_updating is not { Count: > 0 })
            return;
        foreach (var execution in _updating.ToList())
        {
            End(execution);
            if (_lost is null)
                _registry.Tell(new RegistryMessage.Forward(_slot.RunId, execution.Request));
            else
                execution.Request.Refuse(_lost);
        }
    }

    private sealed class UpdateReply(RunMessage.Update request, JsonElement result) : IReleased
    {
        public RunMessage? AskAgain => request;

        public void Release() => request.Reply.TrySetResult(result);

        public void Fail(Exception why) => request.Reply.TrySetException(why);
    }
}
