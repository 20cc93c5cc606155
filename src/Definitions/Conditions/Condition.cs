using System.Text.Json;

namespace ActorFlow.Definitions;

/// <summary>
/// A condition over the state of a run, written as text: <c>order.total &gt; 100 and status in ['new', 'open']</c>. Only compares what is there: it
/// calls nothing, assigns nothing and ends in time that grows with its own length alone. <c>conditions.md</c> has the grammar.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class Condition
{
    /// <summary>The longest text of a condition: 4 096 characters.</summary>
    public const int LongestText = 4096;

    private readonly Conditions.ConditionNode _root;

    private Condition(string text, Conditions.ConditionNode root, IReadOnlyList<string> keys)
    {
        Text = text;
        Keys = keys;
        _root = root;
    }

    /// <summary>The text it was read from.</summary>
    public string Text { get; }

    /// <summary>The keys of the state that it looks at, each once, in the order of the text.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="ConditionSyntaxException">The text is no condition.</exception>
    public static Condition Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestText)
            throw new ConditionSyntaxException("", LongestText, $"it has {text.Length} characters, and {LongestText} are the most");
        var parser = new Conditions.ConditionParser(text);
        return new Condition(text, parser.Whole(), parser.Keys);
    }

    /// <summary>Whether it holds.</summary>
    /// <param name="find">The value of a key of the state; null where there is none.</param>
    /// <exception cref="ConditionValueException">Values are compared that cannot be: their kinds differ and none of them is missing.</exception>
    public bool Holds(Func<string, JsonElement?> find)
    {
        ArgumentNullException.ThrowIfNull(find);
        return _root.Value(new Conditions.ConditionScope(Text, find)).IsTruth;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
