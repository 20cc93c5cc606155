using System.Collections;

namespace ActorFlow;

/// <summary>What became of the questions of a node, in the order in which they were drawn.</summary>
public sealed class FeedbackReplies : IReadOnlyList<QuestionReply>
{
    private readonly QuestionReply[] _replies;

    internal FeedbackReplies(QuestionReply[] replies) => _replies = replies;

    /// <inheritdoc/>
    public int Count => _replies.Length;

    /// <inheritdoc/>
    public QuestionReply this[int index] => _replies[index];

    /// <summary>What became of the question of a name.</summary>
    /// <exception cref="KeyNotFoundException">The node asks no such question.</exception>
    public QuestionReply this[string name] => Array.Find(_replies, reply => reply.Name == name)
        ?? throw new KeyNotFoundException(
            $"The node asks no question '{name}'; it asks {string.Join(", ", _replies.Select(reply => $"'{reply.Name}'"))}.");

    /// <inheritdoc/>
    public IEnumerator<QuestionReply> GetEnumerator() => ((IEnumerable<QuestionReply>)_replies).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
