using System.Globalization;
using System.Text;

namespace ActorFlow;

/// <summary>Items of a batch failed.</summary>
public sealed class BatchException : Exception
{
    private const int Shown = 5;
    private readonly Func<long, ItemStatus> _statusOf;

    internal BatchException(RunId runId, string node, long count, long done, long failed, IReadOnlyList<ItemError> errors,
        Func<long, ItemStatus> statusOf)
        : base(Text(runId, node, count, done, failed, errors), errors.Count > 0 ? errors[0].Exception : null)
    {
        RunId = runId;
        Node = node;
        Count = count;
        Done = done;
        Failed = failed;
        Errors = errors;
        _statusOf = statusOf;
    }

    /// <summary>The run.</summary>
    public RunId RunId { get; }

    /// <summary>The node's path.</summary>
    public string Node { get; }

    /// <summary>How many items there were; of a stream that was not read to its end, those that had been read.</summary>
    public long Count { get; }

    /// <summary>How many items have their result.</summary>
    public long Done { get; }

    /// <summary>How many items failed.</summary>
    public long Failed { get; }

    /// <summary>How many items were not started.</summary>
    public long NotStarted => Count - Done - Failed;

    /// <summary>The failed items, in item order. Where results go to a sink, the first 1 000 of them.</summary>
    public IReadOnlyList<ItemError> Errors { get; }

    /// <summary>How an item stands: done, failed or not started.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public ItemStatus StatusOf(long index)
        => index >= 0 && index < Count
            ? _statusOf(index) : throw new ArgumentOutOfRangeException(nameof(index), index, $"The batch has items 0 to {Count - 1}.");

    private static string Text(RunId runId, string node, long count, long done, long failed, IReadOnlyList<ItemError> errors)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Run '{runId}', node '{node}': {failed} of {count} items failed");
        if (count > done + failed)
            text.Append(CultureInfo.InvariantCulture, $", and {count - done - failed} were not started");
        text.Append(": ");
        for (var i = 0; i < errors.Count && i < Shown; i++)
            text.Append(i == 0 ? "" : "; ").Append(CultureInfo.InvariantCulture, $"item {errors[i].Index}: {errors[i].Type}: {errors[i].Message}");
        if (failed > Shown)
            text.Append("; …");
        return text.Append(". Errors lists them all; a retry of the run runs only what is not done.").ToString();
    }
}
