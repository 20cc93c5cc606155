using System.Text.Json;

namespace ActorFlow.Definitions.Conditions;

/// <summary>A piece of a condition.</summary>
internal abstract class ConditionNode
{
    public abstract ConditionValue Value(ConditionScope scope);
}

internal sealed class LiteralNode(ConditionValue value) : ConditionNode
{
    public override ConditionValue Value(ConditionScope scope) => value;
}

internal sealed class ListNode(IReadOnlyList<ConditionNode> items) : ConditionNode
{
    public IReadOnlyList<ConditionNode> Items { get; } = items;

    public override ConditionValue Value(ConditionScope scope)
        => throw new ConditionValueException(scope.Text, "a list in brackets stands only behind 'in'");
}

/// <summary>A key of the state, and the way on from there.</summary>
internal sealed class PathNode(string key, IReadOnlyList<PathStep> steps) : ConditionNode
{
    public override ConditionValue Value(ConditionScope scope)
    {
        if (scope.Find(key) is not { } json)
            return ConditionValue.Nothing;
        foreach (var step in steps)
        {
            if (step.Find(json) is not { } next)
                return ConditionValue.Nothing;
            json = next;
        }

        return new ConditionValue(json);
    }
}

/// <summary>A step into an object or a list. What is not there is nothing.</summary>
internal readonly record struct PathStep(string? Member, int Index)
{
    public JsonElement? Find(JsonElement json)
    {
        if (Member is not null)
            return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(Member, out var member) ? member : null;
        return json.ValueKind == JsonValueKind.Array && Index < json.GetArrayLength() ? json[Index] : null;
    }
}

internal sealed class NotNode(ConditionNode inner) : ConditionNode
{
    public override ConditionValue Value(ConditionScope scope) => ConditionValue.Of(!inner.Value(scope).IsTruth);
}

/// <summary>The right side is judged only where the left one leaves it open.</summary>
internal sealed class BothNode(ConditionNode left, ConditionNode right, bool isOr) : ConditionNode
{
    public override ConditionValue Value(ConditionScope scope)
        => ConditionValue.Of(isOr ? left.Value(scope).IsTruth || right.Value(scope).IsTruth : left.Value(scope).IsTruth
            && right.Value(scope).IsTruth);
}

internal sealed class ExistsNode(ConditionNode path) : ConditionNode
{
    public override ConditionValue Value(ConditionScope scope) => ConditionValue.Of(!path.Value(scope).IsNothing);
}

/// <summary>How many items a list, members an object or characters a text has; of nothing, nothing.</summary>
internal sealed class LengthNode(ConditionNode inner) : ConditionNode
{
    public override ConditionValue Value(ConditionScope scope)
    {
        var value = inner.Value(scope);
        return value.Json.ValueKind switch
        {
            JsonValueKind.Array => ConditionValue.Of(value.Json.GetArrayLength()),
            JsonValueKind.Object => ConditionValue.Of(value.Json.GetPropertyCount()),
            JsonValueKind.String => ConditionValue.Of(value.Text.Length),
            JsonValueKind.Undefined or JsonValueKind.Null => ConditionValue.Nothing,
            _ => throw new ConditionValueException(scope.Text, $"{value.Noun} has no length"),
        };
    }
}
