using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests;

public class NameTests
{
    private static readonly Arbitrary<string> Texts = Arb.From(
        Gen.OneOf(
            Gen.Elements("", "default", "Default", " ", "a", "ok", "\uD800", "\uDC00\uD800", "🚀", "x\0", "\u0085", new string('x', 256),
                new string('x', 257)),
            Gen.Choose(0, 0xFFFF).Select(unit => ((char)unit).ToString()),
            Gen.Choose(0, 0xFFFF).Select(unit => (char)unit).ListOf().Select(units => new string([.. units]))));

    [Fact]
    [Trait("semantics", "1")]
    public void Null_and_the_empty_text_are_the_default_action()
    {
        foreach (var action in new ActionName[] { default, new(null), new(""), new("default"), (string?)null, "", ActionName.Default })
        {
            action.ShouldBe(ActionName.Default);
            action.IsDefault.ShouldBeTrue();
            action.Value.ShouldBe("default");
            action.GetHashCode().ShouldBe(default(ActionName).GetHashCode());
        }
    }

    [Fact]
    public void An_action_reads_as_its_text_and_equals_what_reads_the_same()
        => Prop.ForAll(Texts, Texts, (left, right) =>
        {
            var (a, b) = (new ActionName(left), new ActionName(right));
            return (a == b) == (a.Value == b.Value)
                && (a == b) == a.Equals((object)b)
                && (a != b || a.GetHashCode() == b.GetHashCode())
                && new ActionName(a.Value) == a
                && a.Value.Length > 0
                && (a.Value == left || left.Length == 0 || left.EnumerateRunes().Any(rune => rune == System.Text.Rune.ReplacementChar));
        }).Check(300);

    [Fact]
    public void An_action_survives_UTF_8()
        => Prop.ForAll(Texts, text =>
        {
            var value = new ActionName(text).Value;
            return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(value)) == value;
        }).Check(300);

    [Fact]
    public void A_run_id_is_any_text_of_1_to_256_characters_without_control_characters_and_broken_Unicode()
        => Prop.ForAll(Texts, text =>
        {
            var allowed = text.Length is >= 1 and <= 256 && !text.Any(char.IsControl)
                && System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) == text;
            try
            {
                return new RunId(text).Value == text && allowed;
            }
            catch (ArgumentException)
            {
                return !allowed;
            }
        }).Check(500);

    [Fact]
    public void Run_ids_are_ordered_and_compared_by_their_characters()
        => Prop.ForAll(Texts, Texts, (left, right) =>
        {
            if (!IsId(left) || !IsId(right))
                return true;
            var (a, b) = (new RunId(left), new RunId(right));
            var order = Math.Sign(string.CompareOrdinal(left, right));
            return Math.Sign(a.CompareTo(b)) == order && (a < b) == (order < 0) && (a > b) == (order > 0) && (a <= b) == (order <= 0)
                && (a >= b) == (order >= 0)
                && (a == b) == (order == 0) && (order != 0 || a.GetHashCode() == b.GetHashCode());
        }).Check(300);

    [Fact]
    public void A_refused_run_id_says_what_is_wrong_with_it()
    {
        Should.Throw<ArgumentException>(() => new RunId("")).Message.ShouldContain("1 to 256");
        Should.Throw<ArgumentException>(() => new RunId(new string('x', 300))).Message.ShouldContain("300");
        Should.Throw<ArgumentException>(() => new RunId("a\nb")).Message.ShouldContain("U+000A");
        Should.Throw<ArgumentException>(() => new RunId("ab\uD800")).Message.ShouldContain("character 2");
        Should.Throw<ArgumentNullException>(() => new RunId(null!));
        default(RunId).Value.ShouldBe("");
    }

    private static bool IsId(string text)
    {
        try
        {
            return new RunId(text).Value == text;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
