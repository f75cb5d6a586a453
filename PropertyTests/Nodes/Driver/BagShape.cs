using System.Globalization;
using System.Text;
using SessionKernel;

namespace NodeDriver;

/// <summary>A bag holds each number as an attribute of its own, so that two writers' numbers are merged.</summary>
public static class BagShape
{
    public static Shape<AttributeBag> Instance { get; } = new(
        static number => With(new AttributeBag(), number),
        With,
        static bag => bag.Keys.Sum(static key => int.Parse(key, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));

    private static AttributeBag With(AttributeBag bag, int number)
    {
        var name = number.ToString(CultureInfo.InvariantCulture);
        bag.Set(name, Encoding.ASCII.GetBytes(name));
        return bag;
    }
}
