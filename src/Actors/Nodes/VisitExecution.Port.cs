using System.Text.Json;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>What the user code of a visit asks of the engine while it runs: steps, cursors, output.</summary>
internal sealed partial class VisitExecution
{
    private const int MaxStepName = 200;

    private Lock? _madeTelling;
    private Dictionary<string, JsonElement>? _stepsDone = visit.Steps is null ? null : new(visit.Steps, StringComparer.Ordinal);
    private HashSet<string>? _stepsBegun;
    private KeptJson? _progress = KeptJson.Of(visit.Progress);
    private bool _prepJournaled = visit.Prep is not null;

    StateSerialization IVisitPort.Serialization => environment.Options.Serialization;

    JsonElement? IVisitPort.Progress
    {
        get
        {
            lock (Gate)
                return _progress?.Value;
        }
    }

    JsonElement? IVisitPort.BeginStep(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ThrowIfSealed();
        if (name.Length is 0 or > MaxStepName)
            throw new StepNameException(view.RunId, path, name, $"has {name.Length} characters, not 1 to {MaxStepName}");
        lock (Gate)
        {
            if (!(_stepsBegun ??= new(StringComparer.Ordinal)).Add(name))
                throw new StepNameException(view.RunId, path, name, "was used before in this entry of Exec");
            return _stepsDone is not null && _stepsDone.TryGetValue(name, out var result) ? result : null;
        }
    }

    void IVisitPort.EnterExec()
    {
        lock (Gate)
        {
            _stepsBegun?.Clear();
            _waitsAsked?.Clear();
        }
    }

    async ValueTask IVisitPort.CompleteStepAsync(string name, JsonElement result)
    {
        await Journaled(done => new RunMessage.StepDone(this, name, result, TakeUnjournaledPrep(), done));
        lock (Gate)
            (_stepsDone ??= new(StringComparer.Ordinal))[name] = result;
    }

    async ValueTask IVisitPort.SaveProgressAsync(JsonElement cursor)
    {
        await Journaled(done => new RunMessage.ProgressMade(this, cursor, done));
        lock (Gate)
            _progress = KeptJson.Of(cursor);
    }

    ValueTask IVisitPort.EmitAsync<T>(T chunk)
    {
        ThrowIfSealed();
        if (environment.Actors!.EventStream.HasSubscribers)
            environment.Actors.EventStream.Publish(new NodeOutput(view.RunId, path, Number, chunk));
        return default;
    }

    /// <summary>Tells the supervisor and waits for the commit.</summary>
    private ValueTask Journaled(Func<TaskCompletionSource, RunMessage> message)
    {
        ThrowIfSealed();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TellInOrder(() => message(done));
        return EngineWait.For(environment.Actors!, new ValueTask(done.Task));
    }

    /// <summary>Tells the supervisor something that may bring Prep's result along: whatever of the visit is journaled after that has to be told after it.</summary>
    private void TellInOrder(Func<RunMessage?> message)
    {
        lock (_madeTelling ?? Interlocked.CompareExchange(ref _madeTelling, new Lock(), null) ?? _madeTelling!)
        {
            if (message() is { } told)
                supervisor.Tell(told);
        }
    }

    /// <summary>Prep's result for the journal, if it is not there yet: an entry of Exec that finds steps done must see the input they were done with.</summary>
    private PrepFacts? TakeUnjournaledPrep()
    {
        lock (Gate)
        {
            if (_prepJournaled)
                return null;
            var facts = new PrepFacts(EncodePrep(), PrepPatch);
            _prepJournaled = true;
            return facts;
        }
    }

    /// <summary>What is thrown into user code whose attempt is over.</summary>
    public VisitSealedException Over() => new(view.RunId, path, Number, Attempt);

    private void ThrowIfSealed()
    {
        if (_sealed)
            throw Over();
    }
}
