using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Shouldly;
using Xunit;

namespace ActorFlow.Runtime.Tests.State;

[Trait("semantics", "2")]
public sealed class HonestValueTests
{
    public class Animal
    {
        public string Name { get; set; } = "";
    }

    public sealed class Dog : Animal
    {
        public int Bones { get; set; }
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    public abstract record Shape;

    public sealed record Circle(double R) : Shape;

    public sealed record Square(double A) : Shape;

    public sealed record Zoo(List<Animal> Animals, Animal? Star = null);

    public sealed class WithField
    {
        private int _hits;

        public string Name { get; set; } = "";

        public int Hit() => ++_hits;
    }

    public sealed class WithPrivateSetter
    {
        public int Total { get; private set; }

        public void Add() => Total++;
    }

    public sealed class WithGetOnly
    {
        public List<int> Items { get; } = [];
    }

    internal sealed class WithReadOnlyField
    {
        public readonly int Stamp = 4;

        public int Other { get; set; }
    }

    public sealed class WithDelegate
    {
        public Action? Then { get; set; }
    }

    public sealed class Deep
    {
        public Dictionary<string, List<WithDelegate>> Map { get; set; } = [];
    }

    public sealed class Node
    {
        public Node? Next { get; set; }
    }

    public sealed class Named : List<int>
    {
        public string Name { get; set; } = "";
    }

    public sealed class Service(Version version)
    {
        public string Name => version + "!";
    }

    public interface IAnimal
    {
        string Name { get; set; }
    }

    public sealed class Cage
    {
        public IAnimal? Inside { get; set; }
    }

    public sealed class WriteOnlyConverted
    {
        [JsonConverter(typeof(OneWay))]
        public string Text { get; set; } = "";
    }

    private sealed class OneWay : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("one way");

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }

    public static TheoryData<object, string, string> Refused => new()
    {
        { new WithField(), "WithField._hits", "[JsonInclude]" },
        { new WithPrivateSetter(), "WithPrivateSetter.Total", "[JsonInclude]" },
        { new WithGetOnly(), "WithGetOnly.Items", "init" },
        { new WithReadOnlyField(), "WithReadOnlyField.Stamp", "settable" },
        { new WithDelegate(), "WithDelegate.Then", "delegate" },
        { new Deep(), "Deep.Map[][].Then", "delegate" },
        { new Named(), "Named.Name", "items" },
        { new Service(new Version(1, 0)), "Service.version", "field" },
        { new Cage(), "Cage.Inside", "JsonDerivedType" },
        { new WriteOnlyConverted(), "WriteOnlyConverted", "read back" },
        { () => { }, "Action", "delegate" },
        { new MemoryStream(), "MemoryStream", "stream" },
        { new InvalidOperationException("x"), "InvalidOperationException", "exception" },
        { new Task(() => { }).Also(task => task.RunSynchronously()), "Task", "process" },
        { typeof(int), "Type", "name" },
        { new System.Numerics.BigInteger(5), "BigInteger", "converter" },
        { new Stack<int>(), "Stack<int>", "upside down" },
        { new Zoo([new Dog()]), "Zoo.Animals[]", "Dog" },
        { new Zoo([], new Dog()), "Zoo.Star", "JsonDerivedType" },
        { new List<Animal> { new Dog() }, "List<Animal>[]", "Dog" },
        { new Dictionary<string, Animal> { ["a"] = new Dog() }, "Dictionary<string, Animal>[]", "Dog" },
        { new Dictionary<string, object> { ["a"] = new WithField() }, "Dictionary<string, object>[]._hits", "field" },
        { new List<Shape> { new Square(1) }, "List<Shape>[]", "Square" },
        { "half \uD800", "String", "surrogate" },
        { new Animal { Name = "half \uD800" }, "Animal.Name", "surrogate" },
        { new Dictionary<string, int> { ["half \uD800"] = 1 }, "Dictionary<string, int>", "surrogate" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_json_would_not_carry_whole_is_refused_when_it_is_set_naming_the_member(object value, string member, string hint)
    {
        var state = new SharedState();
        for (var i = 0; i < 2; i++)
        {
            var error = Should.Throw<StateValueRefusedException>(() => state.Set("k", value));
            error.Key.ShouldBe("k");
            error.Member.ShouldBe(value is Type ? "RuntimeType" : member);
            error.Message.ShouldContain(hint);
            error.Message.ShouldContain("'k'");
        }
        state.Has("k").ShouldBeFalse("a refused write changes nothing");
    }

    [Fact]
    public void A_subclass_set_as_its_base_is_refused_and_set_as_itself_is_carried()
    {
        var state = new SharedState();
        Animal dog = new Dog { Name = "Rex", Bones = 3 };
        Should.Throw<StateValueRefusedException>(() => state.Set("pet", dog)).Message.ShouldContain("Dog");
        Should.Throw<StateValueRefusedException>(() => state.Set(new StateKey<Animal>("pet"), dog));
        state.Set("pet", (Dog)dog);
        state.Get<Dog>("pet").Bones.ShouldBe(3);
        state["pet"] = dog;
        state.Get<Dog>("pet").Bones.ShouldBe(3);
    }

    [Fact]
    public void Declared_polymorphism_is_carried()
    {
        var state = new SharedState();
        state.Set<Shape>("shape", new Circle(2));
        state.Get<Shape>("shape").ShouldBe(new Circle(2));
        state.Set("shapes", new List<Shape> { new Circle(1) });
        state.Get<List<Shape>>("shapes").ShouldBe([new Circle(1)]);
        Should.Throw<StateValueRefusedException>(() => state.Set<Shape>("shape", new Square(2)));
    }

    [Fact]
    public void A_cycle_and_a_value_too_deep_are_refused()
    {
        var state = new SharedState();
        var node = new Node();
        node.Next = node;
        Should.Throw<StateValueRefusedException>(() => state.Set("k", node)).Message.ShouldContain("refers to itself");

        object deep = 1;
        for (var i = 0; i < 70; i++) deep = new List<object> { deep };
        Should.Throw<StateValueRefusedException>(() => state.Set("k", deep));
        new SharedState(new StateSerialization { MaxDepth = 128 }).Set("k", deep);
    }

    [Fact]
    public void A_value_larger_than_the_limit_is_refused_with_the_limit()
    {
        var state = new SharedState(new StateSerialization { MaxValueBytes = 1000 });
        state.Set("k", new string('x', 900));
        Should.Throw<StateValueRefusedException>(() => state.Set("k", new string('ü', 501))).Message.ShouldContain("1000 bytes");
        Should.Throw<StateValueRefusedException>(() => state.Set("k", new byte[900])).Message.ShouldContain("1000 bytes");
    }

    [Fact]
    public void Json_from_outside_and_lists_that_grow_keep_the_limits_too()
    {
        var small = new SharedState(new StateSerialization { MaxValueBytes = 1000 });
        var large = StateValue.FromJson(JsonSerializer.SerializeToUtf8Bytes(new[] { new string('x', 1000) }));
        Should.Throw<StateValueRefusedException>(() => small.Set("k", large));
        Should.Throw<StateValueRefusedException>(() =>
        {
            for (var i = 0; i < 100; i++) small.Append("l", "0123456789");
        });
        small.GetList("l").Count.ShouldBe(76, "the last that fits");

        using var deep = JsonDocument.Parse(new string('[', 70) + new string(']', 70), new JsonDocumentOptions { MaxDepth = 100 });
        var state = new SharedState();
        Should.Throw<StateValueRefusedException>(() => state.Set("k", deep.RootElement)).Message.ShouldContain("64");
        Should.Throw<StateValueRefusedException>(() => state["k"] = StateValue.FromJson(deep.RootElement));
    }

    [Fact]
    public void What_json_carries_whole_is_taken()
    {
        var state = new SharedState();
        state.Set("tuple", (1, "a"));
        state.Get<(int, string)>("tuple").ShouldBe((1, "a"));
        state.Set("record", new Zoo([new Animal { Name = "a" }]));
        state.Get<Zoo>("record").Animals[0].Name.ShouldBe("a");
        state.Set("computed", new Computed { A = 1 });
        state.Get<Computed>("computed").Twice.ShouldBe(2);
        state.Set("manual", new Manual { Value = 4 });
        state.Get<Manual>("manual").Value.ShouldBe(4);
        state.Set("captured", new Captured(5));
        state.Get<Captured>("captured").Value.ShouldBe(5);
        state.Set("ignored", new Ignored { Kept = 1, Cache = 2 });
        state.Get<Ignored>("ignored").Cache.ShouldBe(0, "the type says that this member need not survive, and it reads so at once");
        state.Set("lookup", new Dictionary<string, object?> { ["a"] = new Animal { Name = "x" } });
        state.GetMap("lookup")["a"].ShouldBe(new Dictionary<string, object?> { ["name"] = "x" });
        state.Set("escaped", new Animal { Name = "\\uFFFD and \uFFFD" });
        state.Get<Animal>("escaped").Name.ShouldBe("\\uFFFD and \uFFFD");
    }

    [Fact]
    public void A_type_without_a_contract_is_refused_with_the_reason()
    {
        var state = new SharedState(new StateSerialization { TypeInfoResolver = JsonTypeInfoResolver.Combine() });
        state.Set("n", 1);
        state.Set("s", "text");
        Should.Throw<StateValueRefusedException>(() => state.Set("k", new Animal())).Message.ShouldContain("TypeInfoResolver");
    }

    [Fact]
    public void Names_of_types_in_the_data_make_no_objects()
    {
        var state = new SharedState();
        state.Set("k", StateValue.FromJson("""{"$type":"System.IO.FileInfo, System.Private.CoreLib","name":"x"}"""u8));
        state["k"].ShouldBeOfType<Dictionary<string, object?>>();
        state.Get<object>("k").ShouldBeOfType<Dictionary<string, object?>>();
        state.Get<Animal>("k").GetType().ShouldBe(typeof(Animal));
        Should.Throw<StateShapeException>(() => state.Get<Shape>("k"));
    }

    [Fact]
    public void A_member_named_twice_is_refused()
    {
        Should.Throw<JsonException>(() => StateValue.FromJson("""{"a":1,"a":2}"""u8));
    }

    public sealed class Computed
    {
        public int A { get; set; }

        public int Twice => A * 2;
    }

    public sealed class Manual
    {
        private int _value;

        public int Value
        {
            get => _value;
            set => _value = value;
        }
    }

    public sealed class Captured(int value)
    {
        public int Value => value;
    }

    public sealed class Ignored
    {
        [JsonIgnore]
        private readonly Lock _lock = new();

        public int Kept { get; set; }

        [JsonIgnore]
        public int Cache { get; set; }

        public bool Locks => _lock is not null;
    }
}
