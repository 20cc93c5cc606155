using System.Buffers;
using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Actors.Nodes;

/// <summary>What is known of the effect of Exec, for nodes that can undo it.</summary>
internal sealed partial class VisitExecution
{
    private volatile bool _hasBegunExec;
    private volatile ExecEffect _effect;

    /// <summary>Whether the node can undo what its Exec does.</summary>
    public bool CanUndo { get; private set; }

    /// <summary>Whether user code of Exec has run in this dispatch.</summary>
    public bool HasBegunExec
    {
        get => _hasBegunExec;
        set => _hasBegunExec = value;
    }

    /// <summary>What is known of the effect of this dispatch. Written by the node actor, read by the supervisor after its message.</summary>
    public ExecEffect Effect => _effect;

    /// <summary>What Exec returned; null until it has, and where nothing can undo it.</summary>
    public JsonElement? Undo => _rare?.Undo?.Value;

    /// <summary>Takes down what Exec returned.</summary>
    public void KeepForUndo()
    {
        // Before the result is encoded: if that fails, the effect is there all the same.
        _effect = ExecEffect.Unknown;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            Body!.WriteExec(writer, Environment.Options.Serialization.Json);
        Rare.Undo = new KeptJson(JsonElement.Parse(buffer.WrittenSpan));
        _effect = ExecEffect.Done;
    }

    /// <summary>
    /// Whether some of Exec is known to have been done, whatever became of the rest: a journaled step, or perhaps items of a batch.
    /// </summary>
    private bool HasLeftTraces => _rare?.StepsDone is { Count: > 0 } || _place.Node is IBatchNode;

    /// <summary>Judges by an error whether the attempt may have had an effect.</summary>
    public void FindEffect(Exception error)
    {
        if (_place.Node is ChildRunNode)
        {
            // Whether there is something to undo is the child's to say.
            if (CanUndo && Child is not null)
                KeepForUndo();
            return;
        }

        if (CanUndo && _effect == ExecEffect.None
            && (_place.Node.Options.CompensateAfterErrors || HasLeftTraces || error is TimeoutException or OperationCanceledException))
            _effect = ExecEffect.Unknown;
    }
}
