using System.Text.Json;

namespace ActorFlow.Definitions.Conditions;

/// <summary>How two values may be compared.</summary>
internal enum ComparisonKind
{
    Same,
    NotSame,
    Below,
    AtMost,
    Above,
    AtLeast,
    In,
    Contains,
    StartsWith,
    EndsWith,
}

/// <summary>Compares two values. Where one of them is nothing, only <c>==</c> and <c>!=</c> can hold.</summary>
internal sealed class Comparison(ComparisonKind kind, ConditionNode left, ConditionNode right) : ConditionNode
{
    public override ConditionValue Value(ConditionScope scope) => ConditionValue.Of(Holds(scope));

    private bool Holds(ConditionScope scope)
    {
        var value = left.Value(scope);
        if (kind == ComparisonKind.In)
            return right is ListNode list ? list.Items.Any(item => value.IsSame(item.Value(scope))) : Contains(right.Value(scope), value, scope);
        var other = right.Value(scope);
        return kind switch
        {
            ComparisonKind.Same => value.IsSame(other),
            ComparisonKind.NotSame => !value.IsSame(other),
            ComparisonKind.Below => value.CompareTo(other, scope.Text) < 0,
            ComparisonKind.AtMost => value.CompareTo(other, scope.Text) <= 0,
            ComparisonKind.Above => value.CompareTo(other, scope.Text) > 0,
            ComparisonKind.AtLeast => value.CompareTo(other, scope.Text) >= 0,
            ComparisonKind.Contains => Contains(value, other, scope),
            ComparisonKind.StartsWith => Texts(value, other, scope) && value.Text.StartsWith(other.Text, StringComparison.Ordinal),
            _ => Texts(value, other, scope) && value.Text.EndsWith(other.Text, StringComparison.Ordinal),
        };
    }

    private static bool Contains(ConditionValue whole, ConditionValue part, ConditionScope scope)
    {
        if (whole.IsNothing)
            return false;
        if (whole.Json.ValueKind == JsonValueKind.Array)
            return whole.Json.EnumerateArray().Any(item => new ConditionValue(item).IsSame(part));
        if (whole.Json.ValueKind == JsonValueKind.Object)
            return part.IsText && whole.Json.TryGetProperty(part.Text, out _);
        return Texts(whole, part, scope) && whole.Text.Contains(part.Text, StringComparison.Ordinal);
    }

    /// <returns>False where one is nothing.</returns>
    private static bool Texts(ConditionValue left, ConditionValue right, ConditionScope scope)
    {
        if (left.IsNothing || right.IsNothing)
            return false;
        return left.IsText && right.IsText ? true : throw new ConditionValueException(scope.Text, $"{left.Noun} and {right.Noun} are not both texts");
    }
}
