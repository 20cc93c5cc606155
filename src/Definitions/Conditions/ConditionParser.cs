using System.Globalization;
using System.Text.Json;

namespace ActorFlow.Definitions.Conditions;

/// <summary>Reads a condition by recursive descent; <c>conditions.md</c> has the grammar.</summary>
internal sealed class ConditionParser(string text)
{
    private const int GreatestDepth = 64;

    private readonly List<string> _keys = [];
    private readonly ConditionScanner _scanner = new(text);
    private int _depth;

    public IReadOnlyList<string> Keys => _keys;

    public ConditionNode Whole()
    {
        var root = Or();
        return _scanner.IsAtEnd ? root : throw Wrong($"'{_scanner.Rest}' is not expected");
    }

    private ConditionNode Or()
    {
        if (++_depth > GreatestDepth)
            throw Wrong($"it is nested more than {GreatestDepth} deep");
        var left = And();
        while (_scanner.TakeAny("||", "or"))
            left = new BothNode(left, And(), isOr: true);
        _depth--;
        return left;
    }

    private ConditionNode And()
    {
        var left = Not();
        while (_scanner.TakeAny("&&", "and"))
            left = new BothNode(left, Not(), isOr: false);
        return left;
    }

    private ConditionNode Not()
    {
        // A loop, so that a thousand of them need no thousand frames of the stack.
        var isNot = false;
        while (_scanner.TakeAny("!", "not"))
            isNot = !isNot;
        var inner = Compared();
        return isNot ? new NotNode(inner) : inner;
    }

    private ConditionNode Compared()
    {
        var left = Operand();
        return _scanner.TakeComparison() is { } kind ? new Comparison(kind, left, Operand(inList: kind == ComparisonKind.In)) : left;
    }

    private ConditionNode Operand(bool inList = false)
    {
        if (_scanner.TakeAny("("))
        {
            var inner = Or();
            Expect(")");
            return inner;
        }

        if (inList && _scanner.TakeAny("["))
            return List();
        if (_scanner.TakeText() is { } quoted)
            return new LiteralNode(ConditionValue.Of(quoted));
        if (_scanner.TakeNumber() is { } number)
            return new LiteralNode(new ConditionValue(JsonElement.Parse(number)));
        return _scanner.TakeName() switch
        {
            null => throw Wrong(_scanner.IsAtEnd ? "a value is expected at the end" : $"a value is expected, not '{_scanner.Rest}'"),
            "true" => new LiteralNode(ConditionValue.True),
            "false" => new LiteralNode(ConditionValue.False),
            "null" => new LiteralNode(ConditionValue.Nothing),
            "exists" when _scanner.TakeAny("(") => new ExistsNode(Closed(Operand())),
            "length" when _scanner.TakeAny("(") => new LengthNode(Closed(Operand())),
            { } name => Path(name),
        };
    }

    private ConditionNode Closed(ConditionNode inner)
    {
        Expect(")");
        return inner;
    }

    private ListNode List()
    {
        var items = new List<ConditionNode>();
        if (_scanner.TakeAny("]"))
            return new ListNode(items);
        do
            items.Add(Operand());
        while (_scanner.TakeAny(","));
        Expect("]");
        return new ListNode(items);
    }

    private PathNode Path(string key)
    {
        if (!_keys.Contains(key))
            _keys.Add(key);
        var steps = new List<PathStep>();
        while (true)
        {
            if (_scanner.TakeAny("."))
            {
                steps.Add(new PathStep(_scanner.TakeName() ?? throw Wrong("a name is expected behind '.'"), 0));
            }
            else if (_scanner.TakeAny("["))
            {
                steps.Add(_scanner.TakeText() is { } member ? new PathStep(member, 0) : new PathStep(null, Index()));
                Expect("]");
            }
            else
            {
                return new PathNode(key, steps);
            }
        }
    }

    private int Index()
    {
        var position = _scanner.Position;
        return int.TryParse(_scanner.TakeNumber(), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw new ConditionSyntaxException(text, position, "a position from 0 or a quoted name is expected behind '['");
    }

    private void Expect(string mark)
    {
        if (!_scanner.TakeAny(mark))
            throw Wrong($"'{mark}' is expected");
    }

    private ConditionSyntaxException Wrong(string what) => new(text, _scanner.Position, what);
}
