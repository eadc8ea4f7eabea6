echo "building $1"
echo "and $2"
exit 9
