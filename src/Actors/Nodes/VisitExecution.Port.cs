using System.Text.Json;
using ActorFlow.Actors.Kernel;
using ActorFlow.Actors.Runs;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>What the user code of a visit asks of the engine while it runs: steps, cursors, output.</summary>
internal sealed partial class VisitExecution
{
    private const int MaxStepName = 200;

    long IVisitPort.Term => View.Term;

    StateSerialization IVisitPort.Serialization => Environment.Options.Serialization;

    JsonElement? IVisitPort.Progress
    {
        get
        {
            lock (Gate)
                return Rare.Progress?.Value;
        }
    }

    JsonElement? IVisitPort.BeginStep(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        ThrowIfSealed();
        if (name.Length is 0 or > MaxStepName)
            throw new StepNameException(RunId, Path, name, $"has {name.Length} characters, not 1 to {MaxStepName}");
        lock (Gate)
        {
            if (!(Rare.StepsBegun ??= new(StringComparer.Ordinal)).Add(name))
                throw new StepNameException(RunId, Path, name, "was used before in this entry of Exec");
            return Rare.StepsDone is { } done && done.TryGetValue(name, out var result) ? result : null;
        }
    }

    void IVisitPort.EnterExec()
    {
        if (_rare is not { } rare)
            return;
        lock (rare.Gate)
        {
            rare.StepsBegun?.Clear();
            rare.WaitsAsked?.Clear();
        }
    }

    async ValueTask IVisitPort.CompleteStepAsync(string name, JsonElement result)
    {
        await Journaled(done => new RunMessage.StepDone(this, name, result, TakeUnjournaledPrep(), done));
        lock (Gate)
            (Rare.StepsDone ??= new(StringComparer.Ordinal))[name] = result;
    }

    async ValueTask IVisitPort.SaveProgressAsync(JsonElement cursor)
    {
        await Journaled(done => new RunMessage.ProgressMade(this, cursor, done));
        lock (Gate)
            Rare.Progress = KeptJson.Of(cursor);
    }

    ValueTask IVisitPort.EmitAsync<T>(T chunk)
    {
        ThrowIfSealed();
        if (Environment.Actors!.EventStream.HasSubscribers)
            Environment.Actors.EventStream.Publish(new NodeOutput(RunId, Path, Number, chunk));
        return default;
    }

    /// <summary>Tells the supervisor and waits for the commit.</summary>
    private ValueTask Journaled(Func<TaskCompletionSource, RunMessage> message)
    {
        ThrowIfSealed();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        TellInOrder(() => message(done));
        return EngineWait.For(Environment.Actors!, new ValueTask(done.Task));
    }

    /// <summary>
    /// Tells the supervisor something that may bring Prep's result along: whatever of the visit is journaled after that has to be told after it.
    /// </summary>
    private void TellInOrder(Func<RunMessage?> message)
    {
        lock (Rare.Telling)
        {
            if (message() is { } told)
                Supervisor.Tell(told);
        }
    }

    /// <summary>
    /// Prep's result for the journal, if it is not there yet: an entry of Exec that finds steps done must see the input they were done with.
    /// </summary>
    private PrepFacts? TakeUnjournaledPrep()
    {
        lock (Gate)
        {
            if (Rare.PrepJournaled)
                return null;
            var facts = new PrepFacts(EncodePrep(), PrepPatch);
            Rare.PrepJournaled = true;
            return facts;
        }
    }

    /// <summary>What is thrown into user code whose attempt is over.</summary>
    public VisitSealedException Over() => new(RunId, Path, Number, Attempt);

    private void ThrowIfSealed()
    {
        if (_sealed)
            throw Over();
    }
}
